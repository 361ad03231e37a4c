/**
 * What others have published about training a vision encoder or keeping it frozen, as CSV: facts with their sources, in our
 * words, collected by November 2026. `frozen`: the encoder stays as it is, a head or the language model may train. `full`:
 * everything trains. `partial_or_progressive`: as the note says. `shift`: `in`, tested on data like that of pretraining;
 * `far`, on data unlike it; `ood`, on data unlike that of the training. `features` is `weak` where the source or a linear
 * probe says so. `kind` follows Cambrian-1 (arXiv 2406.16860). The last rows are Thaw's own, which count as nobody's
 * publication.
 */
export const PUBLISHED_CSV = `id,source,model,dataset,task,kind,n_train,classes,shift,features,metric,frozen,full,partial_or_progressive,lora,note
1,arXiv 2202.10054,pretrained ResNet-50,CIFAR-10,classification,recognition,,10,in,,acc %,91.8,97.3,97.5,,frozen = linear probe; partial = LP-FT; mean of 3 runs
2,arXiv 2202.10054,pretrained ResNet-50,Entity-30,classification,recognition,,30,in,,acc %,90.6,93.6,93.7,,frozen = linear probe; partial = LP-FT; mean of 3 runs
3,arXiv 2202.10054,pretrained ResNet-50,Living-17,classification,recognition,,17,in,,acc %,96.5,97.1,97.8,,frozen = linear probe; partial = LP-FT; mean of 3 runs
4,arXiv 2202.10054,pretrained ResNet-50,DomainNet,classification,recognition,,,in,,acc %,89.4,84.5,91.6,,frozen = linear probe; partial = LP-FT; mean of 3 runs
5,arXiv 2202.10054,pretrained ResNet-50,FMoW,classification,recognition,,62,in,,acc %,49.1,56.5,51.8,,frozen = linear probe; partial = LP-FT; mean of 3 runs
6,arXiv 2202.10054,pretrained ResNet-50,CIFAR-10 → STL,classification,recognition,,10,ood,,acc %,85.1,82.4,90.7,,frozen = linear probe; partial = LP-FT; mean of 3 runs; OOD test
7,arXiv 2202.10054,pretrained ResNet-50,CIFAR-10 → CIFAR-10.1,classification,recognition,,10,in,,acc %,82.7,92.3,93.5,,frozen = linear probe; partial = LP-FT; mean of 3 runs; test set close to training (authors: ID~OOD)
8,arXiv 2202.10054,pretrained ResNet-50,Entity-30,classification,recognition,,30,ood,,acc %,63.2,60.7,62.3,,frozen = linear probe; partial = LP-FT; mean of 3 runs; OOD test
9,arXiv 2202.10054,pretrained ResNet-50,Living-17,classification,recognition,,17,ood,,acc %,82.2,77.8,82.6,,frozen = linear probe; partial = LP-FT; mean of 3 runs; OOD test
10,arXiv 2202.10054,pretrained ResNet-50,DomainNet sketch → other,classification,recognition,,,ood,,acc %,79.7,55.5,80.7,,frozen = linear probe; partial = LP-FT; mean of 3 runs; OOD test
11,arXiv 2202.10054,pretrained ResNet-50,FMoW new continents,classification,recognition,,62,ood,,acc %,36.6,32.0,36.8,,frozen = linear probe; partial = LP-FT; mean of 3 runs; OOD test
12,arXiv 2202.10054,weaker MoCo (10 pts worse on ImageNet),Living-17,classification,recognition,,17,in,weak,acc %,92,96,,,feature-quality ablation: weak features → full wins
13,arXiv 2202.10054,weaker MoCo (10 pts worse on ImageNet),Living-17,classification,recognition,,17,ood,weak,acc %,66,71,,,feature-quality ablation: weak features → full wins OOD too
14,arXiv 2202.10054,pretrained ResNet-50,"average of 6 OOD sets, early stopped on target validation",classification,recognition,,,ood,,acc %,73.0,70.1,,,oracle early stopping does not close the gap
15,arXiv 2203.12119,ViT-B/16 IN-21k sup.,CIFAR-100,classification,recognition,1000,100,in,,acc %,64.4,68.9,,67.1,VTAB-1k natural; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
16,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Caltech101,classification,recognition,1000,102,in,,acc %,85.0,87.7,,91.4,VTAB-1k natural; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
17,arXiv 2203.12119,ViT-B/16 IN-21k sup.,DTD,classification,recognition,1000,47,in,,acc %,63.2,64.3,,69.4,VTAB-1k natural; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
18,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Flowers102,classification,recognition,1000,102,in,,acc %,97.0,97.2,,98.8,VTAB-1k natural; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
19,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Pets,classification,recognition,1000,37,in,,acc %,86.3,86.9,,90.4,VTAB-1k natural; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
20,arXiv 2203.12119,ViT-B/16 IN-21k sup.,SVHN,classification,recognition,1000,10,far,,acc %,36.6,87.4,,85.3,VTAB-1k natural; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
21,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Sun397,classification,recognition,1000,397,in,,acc %,51.0,38.8,,54.0,VTAB-1k natural; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
22,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Camelyon,classification,recognition,1000,2,far,,acc %,78.5,79.7,,84.9,VTAB-1k specialised; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
23,arXiv 2203.12119,ViT-B/16 IN-21k sup.,EuroSAT,classification,recognition,1000,10,far,,acc %,87.5,95.7,,95.3,VTAB-1k specialised; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
24,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Resisc45,classification,recognition,1000,45,far,,acc %,68.5,84.2,,84.4,VTAB-1k specialised; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
25,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Retinopathy,classification,recognition,1000,5,far,,acc %,74.0,73.9,,73.6,VTAB-1k specialised; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
26,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Clevr-Count,classification,recognition,1000,8,far,,acc %,34.3,56.3,,82.9,VTAB-1k structured; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
27,arXiv 2203.12119,ViT-B/16 IN-21k sup.,Clevr-Dist,classification,recognition,1000,6,far,,acc %,30.6,58.6,,69.2,VTAB-1k structured; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
28,arXiv 2203.12119,ViT-B/16 IN-21k sup.,DMLab,classification,recognition,1000,6,far,,acc %,33.2,41.7,,49.8,VTAB-1k structured; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
29,arXiv 2203.12119,ViT-B/16 IN-21k sup.,KITTI-Dist,classification,recognition,1000,4,far,,acc %,55.4,65.5,,78.5,VTAB-1k structured; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
30,arXiv 2203.12119,ViT-B/16 IN-21k sup.,dSpr-Loc,classification,recognition,1000,16,far,,acc %,12.5,57.5,,75.7,VTAB-1k structured; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
31,arXiv 2203.12119,ViT-B/16 IN-21k sup.,dSpr-Ori,classification,recognition,1000,16,far,,acc %,20.0,46.7,,47.1,VTAB-1k structured; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
32,arXiv 2203.12119,ViT-B/16 IN-21k sup.,sNORB-Azim,classification,recognition,1000,18,far,,acc %,9.6,25.7,,31.0,VTAB-1k structured; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
33,arXiv 2203.12119,ViT-B/16 IN-21k sup.,sNORB-Ele,classification,recognition,1000,9,far,,acc %,19.2,29.1,,44.0,VTAB-1k structured; shift label is ours; frozen = linear; VPT-protocol full is thought under-tuned; LoRA r=8 row as reprinted (NOAH)
34,arXiv 2203.12119,ViT-B/16 IN-21k sup.,VTAB-1k mean of group means,classification,recognition,1000,,,,acc %,57.6,68.9,,74.5,19 tasks
35,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,50.49,52.90,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
36,arXiv 2406.16860,DFN-CLIP ViT-L/14@224 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,46.01,45.80,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
37,arXiv 2406.16860,EVA-CLIP-02 ViT-L/14@336 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,49.71,51.30,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
38,arXiv 2406.16860,SigLIP ViT-L/16@384 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,50.87,52.47,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
39,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,53.91,55.27,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
40,arXiv 2406.16860,OpenCLIP ConvNeXt-L@512 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,49.16,52.76,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
41,arXiv 2406.16860,DINOv2 ViT-L/14@336 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,41.85,43.26,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
42,arXiv 2406.16860,MoCo v3 ViT-B/16@224 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,38.88,39.51,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
43,arXiv 2406.16860,MoCo v3 ViT-L/16@224 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,37.07,37.59,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
44,arXiv 2406.16860,MAE ViT-L/16@224 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,40.39,41.43,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
45,arXiv 2406.16860,I-JEPA ViT-H/14@224 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,40.27,41.90,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
46,arXiv 2406.16860,MiDaS 3.0 ViT-L/16@384 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,39.15,38.28,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
47,arXiv 2406.16860,Supervised ViT-L/16@224 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,737000,,in,,avg score,39.12,40.01,,,"tables 13/14, 1.2M adapter data first; LLM + projector train in both"
48,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,MME-P,VLM instruction tuning,recognition,737000,,in,,score,1476.65,1477.15,,,tables 13/14
49,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,MMBench,VLM instruction tuning,recognition,737000,,in,,score,61.96,63.15,,,tables 13/14
50,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,SEED-I,VLM instruction tuning,recognition,737000,,in,,score,65.45,68.49,,,tables 13/14
51,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,GQA,VLM instruction tuning,recognition,737000,,in,,score,62.78,64.24,,,tables 13/14
52,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,SQA-I,VLM instruction tuning,knowledge,737000,,in,,score,69.06,69.21,,,tables 13/14
53,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,MMMU-V,VLM instruction tuning,knowledge,737000,,in,,score,35.00,34.90,,,tables 13/14
54,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,MathVista-M,VLM instruction tuning,knowledge,737000,,in,,score,29.50,28.70,,,tables 13/14
55,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,AI2D,VLM instruction tuning,knowledge,737000,,in,,score,58.94,61.24,,,tables 13/14
56,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,ChartQA,VLM instruction tuning,text,737000,,in,,score,37.84,47.68,,,tables 13/14
57,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,OCRBench,VLM instruction tuning,text,737000,,in,,score,30.90,40.20,,,tables 13/14
58,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,TextVQA,VLM instruction tuning,text,737000,,in,,score,58.21,58.92,,,tables 13/14
59,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,DocVQA,VLM instruction tuning,text,737000,,in,,score,32.11,35.22,,,tables 13/14
60,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,MMVP,VLM instruction tuning,localisation,737000,,in,,score,28.66,26.00,,,tables 13/14
61,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,RealWorldQA,VLM instruction tuning,localisation,737000,,in,,score,54.90,58.82,,,tables 13/14
62,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,CV-Bench-2D,VLM instruction tuning,localisation,737000,,in,,score,54.14,59.65,,,tables 13/14
63,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,CV-Bench-3D,VLM instruction tuning,localisation,737000,,in,,score,54.60,56.16,,,tables 13/14
64,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,MME-P,VLM instruction tuning,recognition,737000,,in,,score,1455.64,1489.05,,,tables 13/14
65,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,MMBench,VLM instruction tuning,recognition,737000,,in,,score,63.66,66.55,,,tables 13/14
66,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,SEED-I,VLM instruction tuning,recognition,737000,,in,,score,67.62,69.59,,,tables 13/14
67,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,GQA,VLM instruction tuning,recognition,737000,,in,,score,63.70,64.58,,,tables 13/14
68,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,SQA-I,VLM instruction tuning,knowledge,737000,,in,,score,72.10,70.45,,,tables 13/14
69,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,MMMU-V,VLM instruction tuning,knowledge,737000,,in,,score,36.09,35.69,,,tables 13/14
70,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,MathVista-M,VLM instruction tuning,knowledge,737000,,in,,score,29.30,29.20,,,tables 13/14
71,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,AI2D,VLM instruction tuning,knowledge,737000,,in,,score,61.59,62.34,,,tables 13/14
72,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,ChartQA,VLM instruction tuning,text,737000,,in,,score,43.76,51.28,,,tables 13/14
73,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,OCRBench,VLM instruction tuning,text,737000,,in,,score,37.20,40.80,,,tables 13/14
74,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,TextVQA,VLM instruction tuning,text,737000,,in,,score,61.82,63.28,,,tables 13/14
75,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,DocVQA,VLM instruction tuning,text,737000,,in,,score,40.19,43.02,,,tables 13/14
76,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,MMVP,VLM instruction tuning,localisation,737000,,in,,score,36.60,38.00,,,tables 13/14
77,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,RealWorldQA,VLM instruction tuning,localisation,737000,,in,,score,56.99,59.61,,,tables 13/14
78,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,CV-Bench-2D,VLM instruction tuning,localisation,737000,,in,,score,59.61,61.58,,,tables 13/14
79,arXiv 2406.16860,SigLIP SO400M/14@384 + Vicuna-7B,CV-Bench-3D,VLM instruction tuning,localisation,737000,,in,,score,59.58,53.91,,,tables 13/14
80,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,5000000,,in,,score,55.85,57.44,,,table 15
81,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,GQA,VLM instruction tuning,recognition,5000000,,in,,score,63.33,63.96,,,table 15
82,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,SQA-I,VLM instruction tuning,knowledge,5000000,,in,,score,73.67,77.39,,,table 15
83,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,ChartQA,VLM instruction tuning,text,5000000,,in,,score,49.12,59.36,,,table 15
84,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,OCRBench,VLM instruction tuning,text,5000000,,in,,score,36.90,48.00,,,table 15
85,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,TextVQA,VLM instruction tuning,text,5000000,,in,,score,60.33,62.39,,,table 15
86,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,DocVQA,VLM instruction tuning,text,5000000,,in,,score,39.79,45.24,,,table 15
87,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,MMVP,VLM instruction tuning,localisation,5000000,,in,,score,32.67,31.33,,,table 15
88,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,RealWorldQA,VLM instruction tuning,localisation,5000000,,in,,score,55.56,56.21,,,table 15
89,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,CV-Bench-2D,VLM instruction tuning,localisation,5000000,,in,,score,66.11,61.09,,,table 15
90,arXiv 2406.16860,CLIP ViT-L/14@336 + Vicuna-7B,CV-Bench-3D,VLM instruction tuning,localisation,5000000,,in,,score,59.75,56.16,,,table 15
91,arXiv 2406.16860,DINOv2 ViT-L/14@336 + Vicuna-7B,Cambrian suite average,VLM instruction tuning,,5000000,,in,,avg score,45.36,47.4,,,table 15
101,arXiv 2405.02246,"Idefics2 design study, SigLIP-SO400M + Mistral-7B",VQAv2/TextVQA/OKVQA/COCO average,VLM pretraining,,,,in,,avg score,60.3,,,69.5,"fully autoregressive; full unfreezing diverged in spite of low rates and gradual unfreezing; paper text says +12.9 points, its table 60.3 → 69.5 (secondary transcription); LoRA on both backbones"
102,arXiv 2405.02246,"Idefics2 design study, cross-attention",same,VLM pretraining,,,,in,,delta of avg score,0,,,0.6,only the difference is printed: LoRA on backbones +0.6
103,TinyLLaVA/TinyLLaVA_Factory README,SigLIP-SO400M/14@384 + phi-2,VQAv2,VLM instruction tuning,recognition,,,in,,score,79.2,,80.1,77.6,"base = vision frozen; share = upper half of the vision tower also trains (and more pretraining data, so not a clean ablation); base&lora = LoRA on the LLM, vision frozen"
104,TinyLLaVA/TinyLLaVA_Factory README,SigLIP-SO400M/14@384 + phi-2,GQA,VLM instruction tuning,recognition,,,in,,score,61.6,,62.1,59.7,"base = vision frozen; share = upper half of the vision tower also trains (and more pretraining data, so not a clean ablation); base&lora = LoRA on the LLM, vision frozen"
105,TinyLLaVA/TinyLLaVA_Factory README,SigLIP-SO400M/14@384 + phi-2,SQA-image,VLM instruction tuning,knowledge,,,in,,score,71.9,,73.0,71.6,"base = vision frozen; share = upper half of the vision tower also trains (and more pretraining data, so not a clean ablation); base&lora = LoRA on the LLM, vision frozen"
106,TinyLLaVA/TinyLLaVA_Factory README,SigLIP-SO400M/14@384 + phi-2,TextVQA,VLM instruction tuning,text,,,in,,score,57.4,,60.3,53.8,"base = vision frozen; share = upper half of the vision tower also trains (and more pretraining data, so not a clean ablation); base&lora = LoRA on the LLM, vision frozen"
107,TinyLLaVA/TinyLLaVA_Factory README,SigLIP-SO400M/14@384 + phi-2,MM-Vet,VLM instruction tuning,recognition,,,in,,score,35.0,,37.5,33.3,"base = vision frozen; share = upper half of the vision tower also trains (and more pretraining data, so not a clean ablation); base&lora = LoRA on the LLM, vision frozen"
108,TinyLLaVA/TinyLLaVA_Factory README,SigLIP-SO400M/14@384 + phi-2,POPE,VLM instruction tuning,recognition,,,in,,score,87.2,,87.2,87.9,"base = vision frozen; share = upper half of the vision tower also trains (and more pretraining data, so not a clean ablation); base&lora = LoRA on the LLM, vision frozen"
109,TinyLLaVA/TinyLLaVA_Factory README,SigLIP-SO400M/14@384 + phi-2,MME,VLM instruction tuning,recognition,,,in,,score,1462.4,,1466.4,1413.2,"base = vision frozen; share = upper half of the vision tower also trains (and more pretraining data, so not a clean ablation); base&lora = LoRA on the LLM, vision frozen"
110,TinyLLaVA/TinyLLaVA_Factory README,SigLIP-SO400M/14@384 + phi-2,MMMU-val,VLM instruction tuning,knowledge,,,in,,score,38.2,,38.4,35.6,"base = vision frozen; share = upper half of the vision tower also trains (and more pretraining data, so not a clean ablation); base&lora = LoRA on the LLM, vision frozen"
118,arXiv 2111.06377,MAE ViT-L/16,ImageNet-1k,classification,recognition,1281167,1000,in,,acc %,73.5,,81.0,,"partial = last block only (MLP half of it 79.1); ""4 or 6 blocks close to full"""
119,AIMedLab/PULSE#3,LLaVA-type on ECG images,ECG suite average,VLM domain tuning,,,,far,,avg score,71.8,75,,,author in the thread: unfreezing the encoder
120,tue-mps/benchmark-vfm-ss#1,ViT-B VFM,ADE20K linear decoder,segmentation,localisation,,,in,,mIoU,45.8,53.4,,,from earlier note (issue thread); authors never saw freezing win
121,om-ai-lab/VLM-R1#142,Qwen2.5-VL-3B GRPO,REC in-domain / LISA OOD,grounding,localisation,,,,,words only,,,,,"maintainer: frozen ""a little better"" OOD, comparable in-domain; no numbers published"
137,"SEA (arXiv 2408.11813, id from memory) table 4","LLaVA-1.5, Vicuna-7B",VQAv2,VLM instruction tuning,recognition,665000,,in,,score,78.8,80.3,,,"same data and strategy, vision encoder unfrozen in instruction tuning; contradicts Prismatic on the same recipe"
138,"SEA (arXiv 2408.11813, id from memory) table 4","LLaVA-1.5, Vicuna-7B",TextVQA,VLM instruction tuning,text,665000,,in,,score,58.3,59.1,,,"same data and strategy, vision encoder unfrozen in instruction tuning; contradicts Prismatic on the same recipe"
139,"SEA (arXiv 2408.11813, id from memory) table 4","LLaVA-1.5, Vicuna-7B",GQA,VLM instruction tuning,recognition,665000,,in,,score,62.0,63.4,,,"same data and strategy, vision encoder unfrozen in instruction tuning; contradicts Prismatic on the same recipe"
140,"SEA (arXiv 2408.11813, id from memory) table 4","LLaVA-1.5, Vicuna-7B",SQA,VLM instruction tuning,knowledge,665000,,in,,score,67.9,67.0,,,"same data and strategy, vision encoder unfrozen in instruction tuning; contradicts Prismatic on the same recipe"
141,"SEA (arXiv 2408.11813, id from memory) table 4","LLaVA-1.5, Vicuna-7B",MMBench,VLM instruction tuning,recognition,665000,,in,,score,66.2,66.1,,,"same data and strategy, vision encoder unfrozen in instruction tuning; contradicts Prismatic on the same recipe"
142,"SEA (arXiv 2408.11813, id from memory) table 4","LLaVA-1.5, Vicuna-7B",VizWiz,VLM instruction tuning,recognition,665000,,in,,score,45.7,50.3,,,"same data and strategy, vision encoder unfrozen in instruction tuning; contradicts Prismatic on the same recipe"
143,"MEAT, CVPR 2022 (arXiv 2203.11684, id from memory)",DeiT-Ti IN-1k,CUB,classification,recognition,5994,200,in,weak,acc %,46.05,75.13,,,"frozen = classifier head only (""Classifier""), full = ""Individual""; weak small backbone: full wins by 18 to 56 points; shift label is ours"
144,"MEAT, CVPR 2022 (arXiv 2203.11684, id from memory)",DeiT-Ti IN-1k,Stanford Cars,classification,recognition,8144,196,in,weak,acc %,16.27,69.82,,,"frozen = classifier head only (""Classifier""), full = ""Individual""; weak small backbone: full wins by 18 to 56 points; shift label is ours"
145,"MEAT, CVPR 2022 (arXiv 2203.11684, id from memory)",DeiT-Ti IN-1k,FGVC (as the table names it),classification,recognition,,,far,weak,acc %,14.35,70.0,,,"frozen = classifier head only (""Classifier""), full = ""Individual""; weak small backbone: full wins by 18 to 56 points; shift label is ours"
146,"MEAT, CVPR 2022 (arXiv 2203.11684, id from memory)",DeiT-Ti IN-1k,WikiArt,classification,recognition,42129,195,far,weak,acc %,38.64,72.13,,,"frozen = classifier head only (""Classifier""), full = ""Individual""; weak small backbone: full wins by 18 to 56 points; shift label is ours"
147,"MEAT, CVPR 2022 (arXiv 2203.11684, id from memory)",DeiT-Ti IN-1k,Sketches,classification,recognition,16000,250,far,weak,acc %,30.64,73.5,,,"frozen = classifier head only (""Classifier""), full = ""Individual""; weak small backbone: full wins by 18 to 56 points; shift label is ours"
148,"MEAT, CVPR 2022 (arXiv 2203.11684, id from memory)",DeiT-Ti IN-1k,CIFAR-100,classification,recognition,,100,in,weak,acc %,66.05,83.85,,,"frozen = classifier head only (""Classifier""), full = ""Individual""; weak small backbone: full wins by 18 to 56 points; shift label is ours"
149,"MEAT, CVPR 2022 (arXiv 2203.11684, id from memory)",DeiT-S IN-1k,CUB,classification,recognition,5994,200,in,weak,acc %,49.1,82.69,,,
150,wisdomikezogwo/quilt1m#10,CLIP on Quilt-1M,"NCT-CRC zero-shot after pretraining, epoch 22",domain pretraining,,1000000,,far,,acc,0.539,0.419,,,user run: image encoder frozen in epochs 10-16 against never frozen; epoch 22 row; noisy curve (0.31 to 0.57 within a run)
151,"GitHub README (search ""Ablation: ViT freezing vs full FT"")",ViT-B/16 224,unnamed fine-grained set,classification,recognition,,,,,acc,0.848,0.935,,,macro-F1 0.822 vs 0.931; repository not named by the index
152,arXiv 2210.11466,"ResNet-26/50, CLIP ViT-B/16",7 tasks: average rank,classification,recognition,,,ood,,rank (lower better),,2.71,1.29,,"partial = Auto-RGN; gradual (progressive) unfreezing, L1 and Auto-SNR all >= 3.28; read in notes (secondary)"
153,arXiv 2210.11466,ResNet-26,"CIFAR-10-C, online unlabelled adaptation",classification,recognition,,,ood,,acc %,,69.7,75.5,,partial = first block only; secondary
154,arXiv 2210.11466,ResNet-26,CIFAR-10-C,classification,recognition,,,ood,,difference in points,,0,+3,,"partial = first block only, best block chosen by validation; secondary"
155,arXiv 2401.12215,MAE/MRM-type medical ViT,18 transfer tasks (chest X-ray),classification,recognition,,,far,,tasks won of 18,,5,,13,LoRA < 1 % of parameters; NIH with 1 % of labels 80.6 AUROC with LoRA; secondary
156,arXiv 2405.09673,Llama-2-7B (language only),"code instruction tuning, HumanEval",generation,,,,in,,pass@1,,0.497,,0.358,LoRA r=16; r=256 reaches 0.498; secondary quotation of the paper
157,arXiv 2405.12107,Imp (Phi-2 + SigLIP),benchmark average,VLM instruction tuning,,,,in,,avg score,,71.2,,71.6,"LLM full vs LoRA r=256 (r=128 71.4, r=512 71.5); vision frozen in both; secondary"
201,"Thaw, docs/measurements.md",thaw-tiny,"photos, 100 per class",classification,recognition,850,10,in,weak,acc %,49.3,52.4,52.1,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
202,"Thaw, docs/measurements.md",thaw-tiny,"photos, 20 per class",classification,recognition,170,10,in,weak,acc %,46.7,47.6,46.4,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
203,"Thaw, docs/measurements.md",thaw-tiny,"photos without colour, 40 per class",classification,recognition,340,10,far,weak,acc %,39.8,41.7,39.5,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
204,"Thaw, docs/measurements.md",thaw-tiny,"hands, 60 per class",classification,recognition,510,10,far,weak,acc %,84.0,92.3,90.4,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
205,"Thaw, docs/measurements.md",thaw-tiny,"hands, 15 per class",classification,recognition,130,10,far,weak,acc %,72.7,86.6,83.3,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
206,"Thaw, docs/measurements.md",thaw-tiny,"outlines of hands, 40 per class",classification,recognition,340,10,far,weak,acc %,79.9,83.5,85.4,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
207,"Thaw, docs/measurements.md",thaw-tiny,"blood cells, 100 per class",classification,recognition,255,3,in,weak,acc %,99.0,99.7,99.4,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
208,"Thaw, docs/measurements.md",thaw-tiny,"invented characters, 25 per class",classification,recognition,336,16,in,weak,acc %,88.5,93.5,94.2,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
209,"Thaw, docs/measurements.md",thaw-tiny,"drawn shapes it has not seen, 100 per class",classification,recognition,510,6,in,weak,acc %,48.3,48.8,51.4,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
210,"Thaw, docs/measurements.md",thaw-tiny,"drawn shapes, busy backgrounds, 40 per class",classification,recognition,204,6,far,weak,acc %,58.1,58.1,59.3,,partial = progressive; seed 0; far where the measured novelty is 40 % or more
`
