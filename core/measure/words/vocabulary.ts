/**
 * Nouns for what pictures show: things, places, materials, and kinds of pictures. Common words, so that a model that has read
 * captions has met most of them; classes of no dataset.
 */
const BY_KIND: readonly string[] = [
  // Animals
  `dog cat horse cow sheep goat pig donkey camel elephant lion tiger leopard bear wolf fox deer moose giraffe zebra monkey gorilla
  kangaroo koala panda rabbit squirrel mouse hamster bat hedgehog beaver otter seal dolphin whale shark goldfish salmon eel
  jellyfish octopus squid crab lobster shrimp starfish snail worm spider ant bee wasp butterfly moth dragonfly grasshopper
  beetle ladybird fly mosquito snake lizard crocodile turtle frog parrot owl eagle hawk pigeon crow sparrow swan duck goose
  chicken turkey penguin flamingo peacock ostrich`,
  // Plants and landscapes
  `tree palm oak pine bamboo bush hedge grass moss fern flower rose tulip sunflower daisy orchid lily leaf seed mushroom cactus
  forest jungle meadow field farm garden vineyard orchard desert beach coast island cliff cave canyon valley mountain volcano
  glacier river waterfall lake pond swamp sea wave sky cloud rainbow lightning sunset snow ice fog rain sand rock stone mud
  soil fire smoke`,
  // Food
  `apple banana orange lemon pear peach cherry strawberry grape melon pineapple mango coconut tomato potato onion garlic carrot
  cabbage lettuce cucumber pepper pumpkin corn bean pea rice wheat bread cake cookie pie pizza sandwich hamburger sausage steak
  ham bacon egg cheese butter milk yoghurt soup salad noodles pasta sushi dumpling pancake chocolate candy honey jam
  ice-cream coffee tea juice beer wine cocktail`,
  // People, bodies, clothing
  `person man woman child baby crowd family couple face eye nose mouth ear tooth hand finger thumb fist arm leg foot knee skin
  hair beard tattoo portrait selfie shirt jacket coat dress skirt trousers jeans sweater sock shoe boot sandal hat cap helmet
  scarf glove tie belt glasses necklace ring watch wig crown mask uniform costume bikini apron`,
  // Home
  `house room kitchen bathroom bedroom window door stairs roof wall floor ceiling fireplace chair sofa table desk bed cupboard
  shelf lamp candle mirror carpet curtain pillow blanket towel clock vase frame plate bowl cup mug glass bottle jar can
  fork knife spoon pan pot kettle oven fridge toaster microwave sink bathtub toilet washing-machine vacuum-cleaner broom bucket
  basket box bag suitcase backpack purse umbrella key lock toy doll teddy-bear puzzle balloon`,
  // Tools and technology
  `hammer saw screwdriver wrench drill axe shovel rake ladder rope chain nail screw bolt gear spring pipe wire cable battery
  plug switch engine motor pump robot camera telescope microscope phone computer laptop keyboard monitor television radio
  speaker headphones microphone printer remote-control circuit-board microchip scissors pen pencil brush book newspaper
  magazine envelope stamp coin banknote credit-card scale thermometer syringe pill bandage stethoscope wheelchair`,
  // Vehicles and streets
  `car taxi bus truck van tractor ambulance fire-engine motorcycle bicycle scooter skateboard train tram subway aeroplane
  helicopter drone rocket satellite boat ship sailboat canoe submarine wheel tyre road street crossroads motorway bridge tunnel
  railway station airport runway harbour car-park traffic-light traffic-sign crossing pavement street-lamp bench fountain
  statue`,
  // Buildings and places
  `city village skyscraper tower castle palace church mosque temple school hospital library museum theatre stadium shop
  supermarket restaurant bar hotel office factory warehouse barn greenhouse windmill lighthouse dam power-station
  solar-panel construction-site crane playground swimming-pool park zoo cemetery prison market`,
  // Sport, music, art
  `football basketball tennis volleyball golf baseball cricket hockey skiing snowboarding skating surfing swimming diving
  running cycling boxing wrestling yoga dancing climbing fishing hunting race trophy guitar piano violin drum trumpet flute
  saxophone orchestra concert stage painting sculpture mosaic graffiti poster`,
  // Kinds of pictures, and what is in them
  `photograph drawing sketch cartoon comic diagram chart graph map blueprint screenshot website logo icon emoji flag symbol
  letter word number digit handwriting signature text document page receipt form spreadsheet equation barcode
  crossword calendar menu invoice advertisement x-ray tissue cell bacterium virus blood bone brain heart lung tumour
  aerial-photograph satellite-image galaxy planet moon star sun spectrum fingerprint pattern stripe dot grid checkerboard
  circle square triangle rectangle arrow cross spiral line curve cube sphere cylinder cone noise blur shadow
  reflection silhouette texture fabric leather wood metal gold silver copper rust plastic paper cardboard
  concrete brick marble`,
]

/** The words, each once; several parts of one word are joined by hyphens. */
export const VOCABULARY: readonly string[] = [...new Set(BY_KIND.flatMap((words) => words.trim().split(/\s+/)))]
