namespace Proximal.Tensors;

internal sealed partial class MetaDevice
{
    internal override void Reduce(Reduction op, Address x, Address y, int outer, int axis, int inner) { }

    internal override void SpreadGradient(Address dy, Address dx, int outer, int axis, int inner, float scale) { }

    internal override void MaxGradient(Address x, Address y, Address dy, Address dx, int outer, int axis, int inner) { }

    internal override double SumOfSquares(Address x, int count) => 0;

    internal override bool AllFinite(Address x, int count) => true;

    internal override void Softmax(Address x, Address y, int rows, int columns) { }

    internal override void SoftmaxGradient(Address y, Address dy, Address dx, int rows, int columns) { }

    internal override void LogSoftmax(Address x, Address y, int rows, int columns) { }

    internal override void LogSoftmaxGradient(Address y, Address dy, Address dx, int rows, int columns) { }

    internal override void LayerNorm(
        Address x,
        Address weight,
        Address bias,
        Address y,
        Address statistics,
        int rows,
        int columns,
        float epsilon
    ) { }

    internal override void LayerNormGradient(
        Address x,
        Address weight,
        Address statistics,
        Address dy,
        Address dx,
        Address dweight,
        Address dbias,
        int rows,
        int columns
    ) { }

    internal override void RmsNorm(
        Address x,
        Address weight,
        Address y,
        Address statistics,
        int rows,
        int columns,
        float epsilon
    ) { }

    internal override void RmsNormGradient(
        Address x,
        Address weight,
        Address statistics,
        Address dy,
        Address dx,
        Address dweight,
        int rows,
        int columns
    ) { }
}
