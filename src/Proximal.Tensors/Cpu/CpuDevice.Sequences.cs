namespace Proximal.Tensors;

internal sealed unsafe partial class CpuDevice<T>
{
    internal override void CausalAttention(
        Address query,
        Address key,
        Address value,
        Address starts,
        Address y,
        Address logSums,
        in AttentionShape shape
    ) => AttentionForward<T>.Forward(P(query), P(key), P(value), P(starts), P(y), P(logSums), shape);

    internal override void CausalAttentionGradient(
        Address query,
        Address key,
        Address value,
        Address starts,
        Address y,
        Address logSums,
        Address dy,
        Address dquery,
        Address dkey,
        Address dvalue,
        in AttentionShape shape,
        bool accumulate
    ) =>
        AttentionBackward<T>.Run(
            P(query),
            P(key),
            P(value),
            P(starts),
            P(y),
            P(logSums),
            P(dy),
            P(dquery),
            P(dkey),
            P(dvalue),
            shape,
            accumulate
        );

    internal override void Rotary(Address x, Address positions, Address y, in RotaryShape shape) =>
        Sweeps.RunRows(
            shape.Rows,
            shape.Width,
            new RotarySweep<T>(P(x), P(positions), P(shape.Frequencies), P(y), shape, inverse: false)
        );

    internal override void RotaryGradient(Address dy, Address positions, Address dx, in RotaryShape shape) =>
        Sweeps.RunRows(
            shape.Rows,
            shape.Width,
            new RotarySweep<T>(P(dy), P(positions), P(shape.Frequencies), P(dx), shape, inverse: true)
        );

    internal override void LinearLogProb(
        Address x,
        WeightMatrix weight,
        Address targets,
        Address kept,
        long keptCount,
        Address statistics,
        Address logProb,
        Address entropy,
        int rows,
        int width,
        int vocabulary,
        float temperature,
        float cap
    ) =>
        LinearLogProbs<T>.Forward(
            P(x),
            new WeightRows(weight, width),
            P(targets),
            new(P(kept), keptCount),
            P(statistics),
            P(logProb),
            P(entropy),
            rows,
            width,
            vocabulary,
            temperature,
            cap
        );

    internal override void LinearLogProbGradient(
        Address x,
        WeightMatrix weight,
        Address targets,
        Address kept,
        long keptCount,
        Address statistics,
        Address entropy,
        Address dlogProb,
        Address dentropy,
        Address dx,
        Address dweight,
        int rows,
        int width,
        int vocabulary,
        float temperature,
        float cap
    ) =>
        LinearLogProbs<T>.Gradient(
            P(x),
            new WeightRows(weight, width),
            P(targets),
            new(P(kept), keptCount),
            P(statistics),
            P(entropy),
            P(dlogProb),
            P(dentropy),
            P(dx),
            P(dweight),
            rows,
            width,
            vocabulary,
            temperature,
            cap
        );
}
