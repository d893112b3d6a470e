namespace Proximal.Tensors;

internal sealed partial class MetaDevice
{
    internal override void Unary(UnaryOperator op, Address x, Address y, int count) { }

    internal override void UnaryGradient(UnaryOperator op, Address x, Address y, Address dy, Address dx, int count) { }

    internal override void Affine(Address x, Address y, int count, float scale, float shift) { }

    internal override void AddScaled(Address x, Address y, int count, float scale) { }

    internal override void Lerp(Address x, Address y, int count, float weight) { }

    internal override void Power(Address x, Address y, int count, float exponent) { }

    internal override void PowerGradient(Address x, Address dy, Address dx, int count, float exponent) { }

    internal override void Clamp(Address x, Address y, int count, float low, float high) { }

    internal override void ClampGradient(Address x, Address dy, Address dx, int count, float low, float high) { }

    internal override void Binary(
        BinaryOperator op,
        Address a,
        in Shape aShape,
        Address b,
        in Shape bShape,
        Address c,
        in Shape cShape
    ) { }

    internal override void BinaryGradient(
        BinaryOperator op,
        Address a,
        in Shape aShape,
        Address b,
        in Shape bShape,
        Address dc,
        in Shape cShape,
        Address da,
        Address db
    ) { }

    internal override void Select(Address condition, Address a, Address b, Address y, int count) { }

    internal override void SelectGradient(Address condition, Address dy, Address da, Address db, int count) { }

    internal override void Dropout(
        Address x,
        Address mask,
        Address y,
        int count,
        float rate,
        ulong seed,
        ulong stream
    ) { }

    internal override void CopyStrided(
        Address source,
        ReadOnlySpan<int> sourceStrides,
        Address destination,
        ReadOnlySpan<int> destinationStrides,
        ReadOnlySpan<int> lengths,
        bool accumulate
    ) { }

    internal override void ExpandWeights(WeightMatrix weights, Address y, int rows, int width) { }

    internal override void GatherRows(
        WeightMatrix table,
        Address indices,
        Address y,
        int rows,
        int count,
        int width
    ) { }

    internal override void ScatterAddRows(
        Address dy,
        Address indices,
        Address table,
        int rows,
        int count,
        int width
    ) { }

    internal override void GatherColumn(Address x, Address indices, Address y, int rows, int columns) { }

    internal override void GatherColumnGradient(Address dy, Address indices, Address dx, int rows, int columns) { }
}
