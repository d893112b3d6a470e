namespace Proximal.Tensors;

/// <summary>
/// A device: memory, and the kernels that compute on it. Tensors, modules and algorithms reach memory through this
/// class only, so another device is another subclass.
/// </summary>
/// <remarks>
/// All tensors are float32, contiguous and row-major. Forward kernels overwrite their output. Kernels whose name ends
/// in <c>Gradient</c> <b>add</b> to the gradients and skip gradients whose address is null.
/// Indices (classes, token ids) are integral float32 numbers, exact up to 2^24. Kernels return the same bytes for any
/// number of threads: work is split by problem size, and sums have a fixed order.
/// </remarks>
public abstract class Device
{
    private protected Device() { }

    /// <summary>Whether tensors have elements; false for a device that only has shapes.</summary>
    internal virtual bool HasMemory => true;

    /// <summary>Short name to display, such as <c>cpu (512-bit, 2 threads)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Allocates uninitialised memory, aligned to 64 bytes.</summary>
    internal abstract Address Allocate(long elements);

    /// <summary>Frees memory that <see cref="Allocate"/> returned.</summary>
    internal abstract void Free(Address address);

    /// <summary>Copies from the host to the device.</summary>
    internal abstract void CopyIn(ReadOnlySpan<float> source, Address destination);

    /// <summary>Copies from the device to the host, after the kernels that write there have finished.</summary>
    internal abstract void CopyOut(Address source, Span<float> destination);

    /// <summary>
    /// Returns the memory itself, for code on the host that is not a kernel, such as a custom operation or optimizer.
    /// </summary>
    /// <param name="address">Address of the first element.</param>
    /// <param name="count">The number of elements.</param>
    /// <exception cref="NotSupportedException">The memory is not host memory.</exception>
    internal abstract Span<float> HostSpan(Address address, int count);

    /// <summary>Copies within the device.</summary>
    internal abstract void Copy(Address source, Address destination, int count);

    /// <summary>Sets every element to a value.</summary>
    internal abstract void Fill(Address destination, int count, float value);

    // Element by element

    /// <summary>y = f(x).</summary>
    internal abstract void Unary(UnaryOperator op, Address x, Address y, int count);

    /// <summary>dx += f'(x) dy, from x and y = f(x).</summary>
    internal abstract void UnaryGradient(UnaryOperator op, Address x, Address y, Address dy, Address dx, int count);

    /// <summary>y = scale x + shift.</summary>
    internal abstract void Affine(Address x, Address y, int count, float scale, float shift);

    /// <summary>y += scale x.</summary>
    internal abstract void AddScaled(Address x, Address y, int count, float scale);

    /// <summary>y += weight (x - y): linear interpolation from y to x.</summary>
    internal abstract void Lerp(Address x, Address y, int count, float weight);

    /// <summary>y = x to the power <paramref name="exponent"/>.</summary>
    internal abstract void Power(Address x, Address y, int count, float exponent);

    /// <summary>dx += exponent x^(exponent - 1) dy.</summary>
    internal abstract void PowerGradient(Address x, Address dy, Address dx, int count, float exponent);

    /// <summary>y = min(max(x, low), high).</summary>
    internal abstract void Clamp(Address x, Address y, int count, float low, float high);

    /// <summary>dx += dy where low ≤ x ≤ high.</summary>
    internal abstract void ClampGradient(Address x, Address dy, Address dx, int count, float low, float high);

    /// <summary>
    /// c = a op b, both broadcast to the shape of c: axes align at the end, and axes that are missing or have length 1
    /// repeat.
    /// </summary>
    internal abstract void Binary(
        BinaryOperator op,
        Address a,
        in Shape aShape,
        Address b,
        in Shape bShape,
        Address c,
        in Shape cShape
    );

    /// <summary>
    /// da += dc ∂c/∂a and db += dc ∂c/∂b, summed over the axes along which the operand was broadcast.
    /// </summary>
    internal abstract void BinaryGradient(
        BinaryOperator op,
        Address a,
        in Shape aShape,
        Address b,
        in Shape bShape,
        Address dc,
        in Shape cShape,
        Address da,
        Address db
    );

    /// <summary>y = a where the condition is not 0, otherwise b; all of the same length.</summary>
    internal abstract void Select(Address condition, Address a, Address b, Address y, int count);

    /// <summary>da += dy where the condition is not 0, otherwise db += dy.</summary>
    internal abstract void SelectGradient(Address condition, Address dy, Address da, Address db, int count);

    /// <summary>
    /// mask = 0 with probability <paramref name="rate"/>, otherwise 1/(1 - rate); y = x mask. The uniform of element i
    /// is word i of the Philox 4x32-10 stream (key <paramref name="seed"/>, 128-bit counter = stream · 2^64 + i/4).
    /// </summary>
    internal abstract void Dropout(Address x, Address mask, Address y, int count, float rate, ulong seed, ulong stream);

    // Shape

    /// <summary>
    /// Copies the elements [i0, i1, …] from a strided source to a strided destination, or adds them with
    /// <paramref name="accumulate"/>. Strides are in elements.
    /// </summary>
    internal abstract void CopyStrided(
        Address source,
        ReadOnlySpan<int> sourceStrides,
        Address destination,
        ReadOnlySpan<int> destinationStrides,
        ReadOnlySpan<int> lengths,
        bool accumulate
    );

    /// <summary>Converts the first rows of weights of any type to single precision, y [rows, width].</summary>
    internal abstract void ExpandWeights(WeightMatrix weights, Address y, int rows, int width);

    /// <summary>y[i] = table[indices[i]] for indices [count], table [rows, width] and y [count, width].</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not an integer in [0, rows).</exception>
    internal abstract void GatherRows(WeightMatrix table, Address indices, Address y, int rows, int count, int width);

    /// <summary>table[indices[i]] += dy[i], in the order of i.</summary>
    internal abstract void ScatterAddRows(Address dy, Address indices, Address table, int rows, int count, int width);

    /// <summary>y[i] = x[i, indices[i]] for x [rows, columns] and y [rows].</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not an integer in [0, columns).</exception>
    internal abstract void GatherColumn(Address x, Address indices, Address y, int rows, int columns);

    /// <summary>dx[i, indices[i]] += dy[i].</summary>
    internal abstract void GatherColumnGradient(Address dy, Address indices, Address dx, int rows, int columns);

    // Reductions

    /// <summary>y[o, i] = reduction of x[o, :, i].</summary>
    internal abstract void Reduce(Reduction op, Address x, Address y, int outer, int axis, int inner);

    /// <summary>dx[o, a, i] += scale dy[o, i]: the gradient of a sum (scale 1) or a mean (scale 1/axis).</summary>
    internal abstract void SpreadGradient(Address dy, Address dx, int outer, int axis, int inner, float scale);

    /// <summary>dx[o, a*, i] += dy[o, i] at the first a* where x equals the maximum y.</summary>
    internal abstract void MaxGradient(Address x, Address y, Address dy, Address dx, int outer, int axis, int inner);

    /// <summary>Σ x², accumulated in double precision in a fixed order.</summary>
    internal abstract double SumOfSquares(Address x, int count);

    /// <summary>Whether every element is finite.</summary>
    internal abstract bool AllFinite(Address x, int count);

    // Rows: softmax and normalisation over the last axis

    /// <summary>y = softmax(x) of each row.</summary>
    internal abstract void Softmax(Address x, Address y, int rows, int columns);

    /// <summary>dx += y (dy - Σ dy y).</summary>
    internal abstract void SoftmaxGradient(Address y, Address dy, Address dx, int rows, int columns);

    /// <summary>y = x - log Σ e^x of each row.</summary>
    internal abstract void LogSoftmax(Address x, Address y, int rows, int columns);

    /// <summary>dx += dy - e^y Σ dy.</summary>
    internal abstract void LogSoftmaxGradient(Address y, Address dy, Address dx, int rows, int columns);

    /// <summary>
    /// y = (x - mean) rstd weight + bias of each row; weight and bias may be null. Writes mean and rstd = 1/std of each
    /// row to <paramref name="statistics"/> [rows, 2].
    /// </summary>
    internal abstract void LayerNorm(
        Address x,
        Address weight,
        Address bias,
        Address y,
        Address statistics,
        int rows,
        int columns,
        float epsilon
    );

    /// <summary>The gradients of <see cref="LayerNorm"/>.</summary>
    internal abstract void LayerNormGradient(
        Address x,
        Address weight,
        Address statistics,
        Address dy,
        Address dx,
        Address dweight,
        Address dbias,
        int rows,
        int columns
    );

    /// <summary>
    /// y = x weight rstd with rstd = 1/sqrt(mean x² + epsilon) of each row; weight may be null. Writes rstd of each row
    /// to <paramref name="statistics"/> [rows].
    /// </summary>
    internal abstract void RmsNorm(
        Address x,
        Address weight,
        Address y,
        Address statistics,
        int rows,
        int columns,
        float epsilon
    );

    /// <summary>The gradients of <see cref="RmsNorm"/>.</summary>
    internal abstract void RmsNormGradient(
        Address x,
        Address weight,
        Address statistics,
        Address dy,
        Address dx,
        Address dweight,
        int rows,
        int columns
    );

    // Products

    /// <summary>
    /// C = op(A) op(B), or C += op(A) op(B) with <paramref name="accumulate"/>. op(A) is [m, k], op(B) [k, n] and C [m,
    /// n]. A is stored [m, k], or [k, m] with <paramref name="transposeA"/>; B is stored [k, n], or [n, k] with
    /// <paramref name="transposeB"/>.
    /// </summary>
    internal abstract void MatMul(
        Address a,
        bool transposeA,
        WeightMatrix b,
        bool transposeB,
        Address c,
        int m,
        int n,
        int k,
        bool accumulate
    );

    /// <summary>
    /// <see cref="MatMul"/> for each of <paramref name="batch"/> matrices. Strides are in elements; 0 repeats a matrix.
    /// </summary>
    internal abstract void BatchedMatMul(
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
    );

    /// <summary>
    /// y = activation(x Wᵀ + bias) for x [rows, inputs], weight [outputs, inputs], bias [outputs] or null, and y [rows,
    /// outputs]. Writes x Wᵀ + bias to <paramref name="preactivation"/> if it is not null; the gradient of ELU, GELU
    /// and SiLU needs it.
    /// </summary>
    internal abstract void Linear(
        Address x,
        WeightMatrix weight,
        Address bias,
        Activation activation,
        Address preactivation,
        Address y,
        int rows,
        int inputs,
        int outputs
    );

    /// <summary>
    /// The gradients of <see cref="Linear"/>. Overwrites <paramref name="dy"/> with the gradient before the activation.
    /// </summary>
    internal abstract void LinearGradient(
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
    );

    // Sequences, contiguous: starts [sequences + 1] holds the first row of each sequence, then the number of rows.

    /// <summary>
    /// y = softmax(q kᵀ / sqrt(head dimension)) v of each head, where a token attends to itself and to earlier tokens
    /// of its sequence (Vaswani et al. 2017). Writes the logarithms of the softmax denominators, which the gradient
    /// needs, to <paramref name="logSums"/> [tokens, heads] if it is not null.
    /// </summary>
    /// <param name="query">Rows of <see cref="AttentionShape.QueryRow"/> elements.</param>
    /// <param name="key">Rows <see cref="AttentionShape.KeyRow"/> apart.</param>
    /// <param name="value">Rows <see cref="AttentionShape.KeyRow"/> apart.</param>
    /// <param name="starts">[sequences + 1].</param>
    /// <param name="y">[tokens, heads · head dimension].</param>
    /// <param name="logSums">[tokens, heads], or null.</param>
    /// <param name="shape">Sizes.</param>
    /// <exception cref="ArgumentException">The starts do not rise from 0 to the number of tokens.</exception>
    internal abstract void CausalAttention(
        Address query,
        Address key,
        Address value,
        Address starts,
        Address y,
        Address logSums,
        in AttentionShape shape
    );

    /// <summary>
    /// The gradients of <see cref="CausalAttention"/>, in the layout of query, key and value. Without
    /// <paramref name="accumulate"/> they are overwritten. None may be null.
    /// </summary>
    internal abstract void CausalAttentionGradient(
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
    );

    /// <summary>
    /// Rotary position embedding (Su et al. 2021): rotates the pairs (x[i], x[i + pairs]) of each head by positions[row]
    /// · frequencies[i], for x and y [rows, width].
    /// </summary>
    internal abstract void Rotary(Address x, Address positions, Address y, in RotaryShape shape);

    /// <summary>dx += dy rotated by the negative angles.</summary>
    internal abstract void RotaryGradient(Address dy, Address positions, Address dx, in RotaryShape shape);

    /// <summary>
    /// log p[target] and the entropy -Σ p log p of each row of p = softmax(z / temperature), for x [rows, width],
    /// weight [vocabulary, width], targets [rows] and z = x Wᵀ, or cap · tanh(x Wᵀ / cap) if
    /// <paramref name="cap"/> is not 0. Writes what the gradient needs to <paramref name="statistics"/> [rows, 2], and the
    /// first blocks of z to <paramref name="kept"/>, which has room for <paramref name="keptCount"/> elements. The
    /// other blocks exist one at a time.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A target is not an integer in [0, vocabulary).</exception>
    internal abstract void LinearLogProb(
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
    );

    /// <summary>
    /// The gradients of <see cref="LinearLogProb"/>, which compute again what is not kept of z. A row whose gradient of one of the two
    /// results is 0 costs nothing for that result.
    /// </summary>
    internal abstract void LinearLogProbGradient(
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
    );

    // Decoding

    /// <summary>
    /// Runs kernels in order on a few new tokens of many sequences. The results of a row are the same bits whatever
    /// other rows are in the pass, and however the tokens of a sequence are split over passes.
    /// </summary>
    /// <param name="kernels">The operations, in order.</param>
    /// <param name="count">Number of kernels.</param>
    /// <param name="operands">Memory that the operands of the kernels index; the first is null.</param>
    /// <param name="pass">Tokens and cache pages.</param>
    internal abstract void Decode(DecoderKernel[] kernels, int count, WeightMatrix[] operands, DecoderPass pass);

    /// <summary>Samples one token from each row of logits.</summary>
    /// <param name="logits">[<paramref name="count"/>, vocabulary], unchanged.</param>
    /// <param name="vocabulary">Number of tokens of the vocabulary.</param>
    /// <param name="rules">Sampling options.</param>
    /// <param name="samples">Input and result of each row.</param>
    /// <param name="count">Number of rows.</param>
    internal abstract void SampleTokens(
        Address logits,
        int vocabulary,
        SamplingRules rules,
        TokenSample[] samples,
        int count
    );

    // Images, NCHW

    /// <summary>
    /// y = x ⋆ weight + bias for x [batch, in, h, w], weight [out, in, kh, kw], bias [out] or null, and y [batch, out,
    /// oh, ow].
    /// </summary>
    internal abstract void Conv2d(Address x, Address weight, Address bias, Address y, in ConvolutionShape shape);

    /// <summary>The gradients of <see cref="Conv2d"/>.</summary>
    internal abstract void Conv2dGradient(
        Address x,
        Address weight,
        Address dy,
        Address dx,
        Address dweight,
        Address dbias,
        in ConvolutionShape shape
    );

    /// <summary>
    /// Largest element of each window. Writes its index within the plane to <paramref name="indices"/>. The number of
    /// channels is <see cref="ConvolutionShape.Inputs"/>.
    /// </summary>
    internal abstract void MaxPool2d(Address x, Address y, Address indices, in ConvolutionShape shape);

    /// <summary>dx += dy at the indices of <see cref="MaxPool2d"/>.</summary>
    internal abstract void MaxPool2dGradient(Address dy, Address indices, Address dx, in ConvolutionShape shape);

    // Recurrent cells, one step. Linear computes the products with the weights before.

    /// <summary>
    /// One LSTM step from the summed pre-activations <paramref name="gates"/> [batch, 4 hidden] in the order input,
    /// forget, cell, output: cell' = f cell + i g, hidden' = o tanh(cell'). Overwrites the gates with their
    /// activations.
    /// </summary>
    internal abstract void LstmCell(
        Address gates,
        Address cell,
        Address nextCell,
        Address nextHidden,
        int batch,
        int hidden
    );

    /// <summary>
    /// The gradients of <see cref="LstmCell"/>. Adds to <paramref name="dgates"/> (before the activation) and
    /// <paramref name="dcell"/>. dnextCell or dnextHidden may be null.
    /// </summary>
    internal abstract void LstmCellGradient(
        Address gates,
        Address cell,
        Address nextCell,
        Address dnextCell,
        Address dnextHidden,
        Address dgates,
        Address dcell,
        int batch,
        int hidden
    );

    /// <summary>
    /// One GRU step in PyTorch's form from the products of x and of h with their biases, each [batch, 3 hidden] in the
    /// order reset, update, new: n = tanh(x_n + r h_n), hidden' = (1 - z) n + z hidden. Writes r, z, n to
    /// <paramref name="saved"/> [batch, 3 hidden].
    /// </summary>
    internal abstract void GruCell(
        Address fromInput,
        Address fromHidden,
        Address hidden,
        Address saved,
        Address nextHidden,
        int batch,
        int hiddenSize
    );

    /// <summary>The gradients of <see cref="GruCell"/>.</summary>
    internal abstract void GruCellGradient(
        Address fromHidden,
        Address hidden,
        Address saved,
        Address dnextHidden,
        Address dfromInput,
        Address dfromHidden,
        Address dhidden,
        int batch,
        int hiddenSize
    );

    // Optimizers, over flat buffers. Gradients are multiplied by scale first (global-norm clipping).

    /// <summary>
    /// Adam (Kingma and Ba 2015) in PyTorch's form, with decoupled weight decay (AdamW) if <paramref name="decay"/> is
    /// not 0.
    /// </summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradients">Read only.</param>
    /// <param name="first">First moment, changed in place.</param>
    /// <param name="second">Second moment, changed in place.</param>
    /// <param name="count">The number of elements of each.</param>
    /// <param name="scale">Multiplies the gradients.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">Added to the square root of the corrected second moment.</param>
    /// <param name="decay">Before the step, parameters are multiplied by 1 - learningRate · decay.</param>
    /// <param name="correction1">1 - beta1^t.</param>
    /// <param name="correction2">1 - beta2^t.</param>
    internal abstract void AdamStep(
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
    );

    /// <summary>
    /// SGD with PyTorch's momentum: v = momentum v + g (v = g in the first step), p -= learningRate v. velocity may be
    /// null.
    /// </summary>
    internal abstract void SgdStep(
        Address parameters,
        Address gradients,
        Address velocity,
        int count,
        float scale,
        float learningRate,
        float momentum,
        float decay,
        bool first
    );

    /// <summary>
    /// RMSprop: s = alpha s + (1 - alpha) g², p -= learningRate g / (sqrt(s) + epsilon), or / sqrt(s + epsilon) with
    /// <paramref name="epsilonInside"/> (TensorFlow's form, used by A2C).
    /// </summary>
    internal abstract void RmsPropStep(
        Address parameters,
        Address gradients,
        Address square,
        int count,
        float scale,
        float learningRate,
        float alpha,
        float epsilon,
        bool epsilonInside
    );
}
