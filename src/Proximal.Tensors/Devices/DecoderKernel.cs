namespace Proximal.Tensors;

/// <summary>
/// One operation of a decoding pass (<see cref="Device.Decode"/>). Operands are indices into a list of addresses that
/// may change from pass to pass; operand 0 is null.
/// </summary>
internal abstract record DecoderKernel;

/// <summary>
/// Token embedding, multiplied by <paramref name="Scale"/>, plus position embedding if given: output [rows,
/// <paramref name="Width"/>]. It also computes the angles of rotary embeddings.
/// </summary>
/// <param name="Tokens">[vocabulary, width].</param>
/// <param name="Positions">[context, width], or 0.</param>
/// <param name="Output">[rows, width].</param>
/// <param name="Width">Elements of a row.</param>
/// <param name="Scale">Factor of the token embedding.</param>
/// <param name="Rotary">Angles to compute; empty without rotary embedding.</param>
internal sealed record EmbeddingKernel(
    int Tokens,
    int Positions,
    int Output,
    int Width,
    float Scale,
    RotaryOperands[] Rotary
) : DecoderKernel;

/// <summary>Angles of a rotary embedding: factor · cosine and sine of position · frequency.</summary>
/// <param name="Frequencies">
/// Radians per position, [<paramref name="Pairs"/>]; 0 for the frequencies of the pass
/// (<see cref="DecoderPass.FrequenciesOf"/>).
/// </param>
/// <param name="Angles">[rows, 2 · pairs]: the cosines of a row, then its sines.</param>
/// <param name="Pairs">Number of frequencies.</param>
/// <param name="Factor">Factor of cosines and sines.</param>
internal readonly record struct RotaryOperands(int Frequencies, int Angles, int Pairs, float Factor);

/// <summary>
/// Normalisation of rows before an operation: <see cref="Device.LayerNorm"/> with a bias, <see cref="Device.RmsNorm"/>
/// without.
/// </summary>
/// <param name="Weight">[width]; 0 for no normalisation.</param>
/// <param name="Bias">[width]; 0 for RMS normalisation.</param>
/// <param name="Epsilon">Added to the variance or the mean square.</param>
/// <param name="WeightOffset">Added to the weight: 1 for Gemma's normalisation.</param>
internal readonly record struct NormOperands(int Weight, int Bias, float Epsilon, float WeightOffset = 0);

/// <summary>Normalisation of columns of rows, written or added to columns of other rows.</summary>
/// <param name="Norm">The normalisation.</param>
/// <param name="Width">Number of columns.</param>
/// <param name="Input">Rows of <paramref name="InputWidth"/> elements.</param>
/// <param name="InputWidth">Elements of an input row.</param>
/// <param name="Output">Rows of <paramref name="OutputWidth"/> elements; may be the input.</param>
/// <param name="OutputWidth">Elements of an output row.</param>
/// <param name="Offset">The first column, of both.</param>
/// <param name="Add">Whether to add to the output: the end of a residual branch.</param>
internal sealed record NormKernel(
    NormOperands Norm,
    int Width,
    int Input,
    int InputWidth,
    int Output,
    int OutputWidth,
    int Offset = 0,
    bool Add = false
) : DecoderKernel;

/// <summary>Part of a projection: output columns with their own weight, y = activation(x Wᵀ + b + a Bᵀ).</summary>
/// <param name="Weight">W: [<paramref name="Outputs"/>, inputs].</param>
/// <param name="Bias">b: [outputs], or 0.</param>
/// <param name="Outputs">Number of columns.</param>
/// <param name="Offset">The first column.</param>
/// <param name="Activation">Applied to the sum.</param>
/// <param name="Adapter">Low-rank addition to the weight; none by default.</param>
/// <param name="FirstRow">The first row of the weight, of the bias and of the adapter's second factor.</param>
internal sealed record ProjectionPart(
    int Weight,
    int Bias,
    int Outputs,
    int Offset,
    Activation Activation = Activation.None,
    AdapterOperands Adapter = default,
    int FirstRow = 0
);

/// <summary>
/// Second factor of a low-rank addition to a weight (LoRA; Hu et al. 2021). An earlier kernel computes the first
/// factor.
/// </summary>
/// <param name="Input">a: columns of a buffer with rows of <paramref name="InputWidth"/> elements; 0 for no
/// addition.</param>
/// <param name="InputWidth">Elements of a row of the buffer.</param>
/// <param name="Offset">First of these columns.</param>
/// <param name="Weight">B: [outputs, rank].</param>
/// <param name="Rank">Rank of the addition.</param>
internal readonly record struct AdapterOperands(int Input, int InputWidth, int Offset, int Weight, int Rank);

/// <summary>How a projection writes its results.</summary>
internal enum ProjectionOutputMode
{
    /// <summary>Overwrites the output.</summary>
    Store,

    /// <summary>Adds to the output: the end of a residual branch.</summary>
    Add,

    /// <summary>Writes the element-wise product of two parts of equal size: a gated layer.</summary>
    Multiply,
}

/// <summary>Linear projection of rows.</summary>
/// <param name="Input">[rows, <paramref name="Inputs"/>].</param>
/// <param name="Inputs">Elements of an input row.</param>
/// <param name="Norm">Normalisation of the input.</param>
/// <param name="Normalized">Buffer for the normalised rows, [rows, inputs]; 0 without normalisation.</param>
/// <param name="Parts">Parts of the output columns, in order.</param>
/// <param name="Output">Rows of <paramref name="OutputWidth"/> elements.</param>
/// <param name="OutputWidth">Elements of an output row.</param>
/// <param name="OutputMode">How the results are written.</param>
/// <param name="Scale">Factor of the results.</param>
/// <param name="Selected">Whether only the selected rows of the pass are projected, and written contiguously; needs a
/// normalisation.</param>
/// <param name="Cap">Largest absolute result, by cap · tanh(y / cap); 0 for none.</param>
internal sealed record ProjectionKernel(
    int Input,
    int Inputs,
    NormOperands Norm,
    int Normalized,
    ProjectionPart[] Parts,
    int Output,
    int OutputWidth,
    ProjectionOutputMode OutputMode = ProjectionOutputMode.Store,
    float Scale = 1,
    bool Selected = false,
    float Cap = 0
) : DecoderKernel;

/// <summary>
/// Adds the keys and values of new tokens to the cache, then computes causal attention of their queries over their
/// sequence. Queries and keys are normalised and rotated if the operands are given.
/// </summary>
/// <param name="Input">[rows, (heads + 2 · key-value heads) · head dimension]: queries, keys, values.</param>
/// <param name="Output">[rows, heads · head dimension].</param>
/// <param name="Heads">Number of query heads.</param>
/// <param name="KeyValueHeads">Number of key and value heads; divides <paramref name="Heads"/>.</param>
/// <param name="HeadDimension">Elements of a head.</param>
/// <param name="CacheOffset">Offset of this layer within a page of the cache, in elements.</param>
/// <param name="Scores">How scores are computed.</param>
/// <param name="ByHead">Whether the input is ordered head by head, query, key, value of each, as in GPT-NeoX.</param>
/// <param name="Angles">[rows, 2 · pairs]: cosines, then sines; 0 without rotary embedding.</param>
/// <param name="Pairs">Number of rotated pairs of a head.</param>
/// <param name="QueryNorm">Normalisation of the query of each head.</param>
/// <param name="KeyNorm">Normalisation of the key of each head.</param>
internal sealed record AttentionKernel(
    int Input,
    int Output,
    int Heads,
    int KeyValueHeads,
    int HeadDimension,
    int CacheOffset,
    AttentionScores Scores,
    bool ByHead = false,
    int Angles = 0,
    int Pairs = 0,
    NormOperands QueryNorm = default,
    NormOperands KeyNorm = default
) : DecoderKernel
{
    /// <summary>Elements of an input row.</summary>
    public int InputWidth => (Heads + (2 * KeyValueHeads)) * HeadDimension;

    /// <summary>First column of the query of a head.</summary>
    public int QueryColumn(int head) => (ByHead ? 3 * head : head) * HeadDimension;

    /// <summary>First column of the key of a key-value head.</summary>
    public int KeyColumn(int head) => (ByHead ? (3 * head) + 1 : Heads + head) * HeadDimension;

    /// <summary>First column of the value of a key-value head.</summary>
    public int ValueColumn(int head) => (ByHead ? (3 * head) + 2 : Heads + KeyValueHeads + head) * HeadDimension;
}
