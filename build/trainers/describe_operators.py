"""Lets a torchvision that was built for CUDA be imported beside a PyTorch for CPUs: it registers shapes for two operators of its
own library, which does not load then. Describing the operators is enough, as long as nobody calls them."""

import sys
from importlib.abc import MetaPathFinder


class DescribeFirst(MetaPathFinder):
    """Imports PyTorch only when torchvision is imported: every start of Python runs this file."""

    def find_spec(self, name, path=None, target=None):
        if name == 'torchvision':
            sys.meta_path.remove(self)
            import torch

            # Kept: what a library defines goes with it.
            sys.modules[__name__].library = library = torch.library.Library('torchvision', 'DEF')
            for operator in ('nms', 'qnms'):
                library.define(f'{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')
        return None


sys.meta_path.insert(0, DescribeFirst())
