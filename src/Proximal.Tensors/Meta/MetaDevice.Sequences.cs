namespace Proximal.Tensors;

internal sealed partial class MetaDevice
{
    internal override void MatMul(
        Address a,
        bool transposeA,
        WeightMatrix b,
        bool transposeB,
        Address c,
        int m,
        int n,
        int k,
        bool accumulate
    ) { }

    internal override void BatchedMatMul(
        Address a,
        bool transposeA,
        long strideA,
        Address b,
        bool transposeB,
        long strideB,
        Address c,
        long strideC,
        int batch,
        int m,
        int n,
        int k,
        bool accumulate
    ) { }

    internal override void Linear(
        Address x,
        WeightMatrix weight,
        Address bias,
        Activation activation,
        Address preactivation,
        Address y,
        int rows,
        int inputs,
        int outputs
    ) { }

    internal override void LinearGradient(
        Address x,
        Address weight,
        Activation activation,
        Address preactivation,
        Address y,
        Address dy,
        Address dx,
        Address dweight,
        Address dbias,
        int rows,
        int inputs,
        int outputs
    ) { }

    internal override void CausalAttention(
        Address query,
        Address key,
        Address value,
        Address starts,
        Address y,
        Address logSums,
        in AttentionShape shape
    ) { }

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
    ) { }

    internal override void Rotary(Address x, Address positions, Address y, in RotaryShape shape) { }

    internal override void RotaryGradient(Address dy, Address positions, Address dx, in RotaryShape shape) { }

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
    ) { }

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
    ) { }

    internal override void Decode(DecoderKernel[] kernels, int count, WeightMatrix[] operands, DecoderPass pass) { }

    internal override void SampleTokens(
        Address logits,
        int vocabulary,
        SamplingRules rules,
        TokenSample[] samples,
        int count
    ) { }
}
