namespace Proximal.Tensors;

internal sealed partial class MetaDevice
{
    internal override void Conv2d(Address x, Address weight, Address bias, Address y, in ConvolutionShape shape) { }

    internal override void Conv2dGradient(
        Address x,
        Address weight,
        Address dy,
        Address dx,
        Address dweight,
        Address dbias,
        in ConvolutionShape shape
    ) { }

    internal override void MaxPool2d(Address x, Address y, Address indices, in ConvolutionShape shape) { }

    internal override void MaxPool2dGradient(Address dy, Address indices, Address dx, in ConvolutionShape shape) { }

    internal override void LstmCell(
        Address gates,
        Address cell,
        Address nextCell,
        Address nextHidden,
        int batch,
        int hidden
    ) { }

    internal override void LstmCellGradient(
        Address gates,
        Address cell,
        Address nextCell,
        Address dnextCell,
        Address dnextHidden,
        Address dgates,
        Address dcell,
        int batch,
        int hidden
    ) { }

    internal override void GruCell(
        Address fromInput,
        Address fromHidden,
        Address hidden,
        Address saved,
        Address nextHidden,
        int batch,
        int hiddenSize
    ) { }

    internal override void GruCellGradient(
        Address fromHidden,
        Address hidden,
        Address saved,
        Address dnextHidden,
        Address dfromInput,
        Address dfromHidden,
        Address dhidden,
        int batch,
        int hiddenSize
    ) { }

    internal override void AdamStep(
        Address parameters,
        Address gradients,
        Address first,
        Address second,
        int count,
        float scale,
        float learningRate,
        float beta1,
        float beta2,
        float epsilon,
        float decay,
        float correction1,
        float correction2
    ) { }

    internal override void SgdStep(
        Address parameters,
        Address gradients,
        Address velocity,
        int count,
        float scale,
        float learningRate,
        float momentum,
        float decay,
        bool first
    ) { }

    internal override void RmsPropStep(
        Address parameters,
        Address gradients,
        Address square,
        int count,
        float scale,
        float learningRate,
        float alpha,
        float epsilon,
        bool epsilonInside
    ) { }
}
