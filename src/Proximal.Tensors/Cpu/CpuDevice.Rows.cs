namespace Proximal.Tensors;

internal sealed unsafe partial class CpuDevice<T>
{
    internal override void CopyStrided(
        Address source,
        ReadOnlySpan<int> sourceStrides,
        Address destination,
        ReadOnlySpan<int> destinationStrides,
        ReadOnlySpan<int> lengths,
        bool accumulate
    ) => StridedCopy<T>.Run(P(source), sourceStrides, P(destination), destinationStrides, lengths, accumulate);

    internal override void ExpandWeights(WeightMatrix weights, Address y, int rows, int width) =>
        new WeightRows(weights, width).ExpandRows(0, rows, P(y));

    internal override void GatherRows(WeightMatrix table, Address indices, Address y, int rows, int count, int width) =>
        Indexing<T>.GatherRows(new WeightRows(table, width), P(indices), P(y), rows, count, width);

    internal override void ScatterAddRows(Address dy, Address indices, Address table, int rows, int count, int width) =>
        Indexing<T>.ScatterAddRows(P(dy), P(indices), P(table), rows, count, width);

    internal override void GatherColumn(Address x, Address indices, Address y, int rows, int columns) =>
        Indexing<T>.GatherColumn(P(x), P(indices), P(y), rows, columns);

    internal override void GatherColumnGradient(Address dy, Address indices, Address dx, int rows, int columns) =>
        Indexing<T>.GatherColumnGradient(P(dy), P(indices), P(dx), rows, columns);

    internal override void Softmax(Address x, Address y, int rows, int columns) =>
        Sweeps.RunRows(rows, columns, new SoftmaxRows<T>.SoftmaxSweep(P(x), P(y), columns, logarithm: false));

    internal override void SoftmaxGradient(Address y, Address dy, Address dx, int rows, int columns) =>
        Sweeps.RunRows(
            rows,
            columns,
            new SoftmaxRows<T>.SoftmaxGradientSweep(P(y), P(dy), P(dx), columns, logarithm: false)
        );

    internal override void LogSoftmax(Address x, Address y, int rows, int columns) =>
        Sweeps.RunRows(rows, columns, new SoftmaxRows<T>.SoftmaxSweep(P(x), P(y), columns, logarithm: true));

    internal override void LogSoftmaxGradient(Address y, Address dy, Address dx, int rows, int columns) =>
        Sweeps.RunRows(
            rows,
            columns,
            new SoftmaxRows<T>.SoftmaxGradientSweep(P(y), P(dy), P(dx), columns, logarithm: true)
        );

    internal override void LayerNorm(
        Address x,
        Address weight,
        Address bias,
        Address y,
        Address statistics,
        int rows,
        int columns,
        float epsilon
    ) =>
        Sweeps.RunRows(
            rows,
            columns,
            new NormalizationRows<T>.LayerNormSweep(P(x), P(weight), P(bias), P(y), P(statistics), columns, epsilon)
        );

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
    )
    {
        if (!dx.IsNull)
            Sweeps.RunRows(
                rows,
                columns,
                new NormalizationRows<T>.InputGradientSweep(
                    P(x),
                    P(weight),
                    P(statistics),
                    P(dy),
                    P(dx),
                    columns,
                    centred: true
                )
            );
        NormalizationRows<T>.WeightGradient(
            P(x),
            P(statistics),
            P(dy),
            P(dweight),
            P(dbias),
            rows,
            columns,
            centred: true
        );
    }

    internal override void RmsNorm(
        Address x,
        Address weight,
        Address y,
        Address statistics,
        int rows,
        int columns,
        float epsilon
    ) =>
        Sweeps.RunRows(
            rows,
            columns,
            new NormalizationRows<T>.RmsNormSweep(P(x), P(weight), P(y), P(statistics), columns, epsilon)
        );

    internal override void RmsNormGradient(
        Address x,
        Address weight,
        Address statistics,
        Address dy,
        Address dx,
        Address dweight,
        int rows,
        int columns
    )
    {
        if (!dx.IsNull)
            Sweeps.RunRows(
                rows,
                columns,
                new NormalizationRows<T>.InputGradientSweep(
                    P(x),
                    P(weight),
                    P(statistics),
                    P(dy),
                    P(dx),
                    columns,
                    centred: false
                )
            );
        NormalizationRows<T>.WeightGradient(
            P(x),
            P(statistics),
            P(dy),
            P(dweight),
            null,
            rows,
            columns,
            centred: false
        );
    }
}
