namespace Proximal.Tensors;

/// <summary>
/// A device: memory and the kernels that work on it. Everything above (tensors, modules, algorithms) reaches memory only
/// through this class, so a new device is a new subclass and nothing else.
/// </summary>
/// <remarks>
/// All tensors are float32, contiguous and row-major. Forward kernels overwrite their output. Kernels whose name ends in
/// <c>Gradient</c> <b>add</b> to the gradients they are asked for, and skip those whose address is
/// <see cref="Address.Null"/>. Indices (classes, token ids) travel as whole float32 numbers, exact up to 2^24.
/// Kernels give the same bytes whatever the number of threads: work is split by problem size and sums have a fixed order.
/// </remarks>
public abstract class Device
{
    /// <summary>A short name for people, such as <c>cpu (AVX-512, 2 threads)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Allocates uninitialised memory, aligned to 64 bytes.</summary>
    public abstract Address Allocate(long elements);

    /// <summary>Gives memory back that <see cref="Allocate"/> returned.</summary>
    public abstract void Free(Address address);

    /// <summary>Copies from the host.</summary>
    public abstract void CopyIn(ReadOnlySpan<float> source, Address destination);

    /// <summary>Copies to the host, waiting for the kernels that write there.</summary>
    public abstract void CopyOut(Address source, Span<float> destination);

    /// <summary>The memory itself, for code on the host that is not a kernel of the device, such as an operation or optimizer of your own.</summary>
    /// <param name="address">The first element.</param>
    /// <param name="count">The number of elements.</param>
    /// <exception cref="NotSupportedException">The memory is not the host's.</exception>
    public abstract Span<float> HostSpan(Address address, int count);

    /// <summary>Copies within the device.</summary>
    public abstract void Copy(Address source, Address destination, int count);

    /// <summary>Sets every element.</summary>
    public abstract void Fill(Address destination, int count, float value);

    // Element by element

    /// <summary>y = f(x).</summary>
    public abstract void Unary(UnaryOperator op, Address x, Address y, int count);

    /// <summary>dx += f'(x) dy, from x and y = f(x).</summary>
    public abstract void UnaryGradient(UnaryOperator op, Address x, Address y, Address dy, Address dx, int count);

    /// <summary>y = scale x + shift.</summary>
    public abstract void Affine(Address x, Address y, int count, float scale, float shift);

    /// <summary>y += scale x.</summary>
    public abstract void AddScaled(Address x, Address y, int count, float scale);

    /// <summary>y += share (x - y): y moves a share of its way to x.</summary>
    public abstract void MoveToward(Address x, Address y, int count, float share);

    /// <summary>y = x to the power <paramref name="exponent"/>.</summary>
    public abstract void Power(Address x, Address y, int count, float exponent);

    /// <summary>dx += exponent x^(exponent - 1) dy.</summary>
    public abstract void PowerGradient(Address x, Address dy, Address dx, int count, float exponent);

    /// <summary>y = min(max(x, low), high).</summary>
    public abstract void Clamp(Address x, Address y, int count, float low, float high);

    /// <summary>dx += dy where low ≤ x ≤ high.</summary>
    public abstract void ClampGradient(Address x, Address dy, Address dx, int count, float low, float high);

    /// <summary>c = a op b, each broadcast to c's shape: axes align at the end, and length 1 or a missing axis repeats.</summary>
    public abstract void Binary(
        BinaryOperator op,
        Address a,
        in Shape aShape,
        Address b,
        in Shape bShape,
        Address c,
        in Shape cShape
    );

    /// <summary>da += dc ∂c/∂a and db += dc ∂c/∂b, summed over the axes along which the operand was repeated.</summary>
    public abstract void BinaryGradient(
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

    /// <summary>y = a where condition is not 0, b elsewhere; all of the same length.</summary>
    public abstract void Select(Address condition, Address a, Address b, Address y, int count);

    /// <summary>da += dy where condition is not 0, db += dy elsewhere.</summary>
    public abstract void SelectGradient(Address condition, Address dy, Address da, Address db, int count);

    /// <summary>
    /// mask = 0 with probability <paramref name="rate"/>, else 1/(1 - rate), and y = x mask. Element i's uniform is word i
    /// of the Philox 4x32-10 stream (key <paramref name="seed"/>, 128-bit counter = stream · 2^64 + i/4).
    /// </summary>
    public abstract void Dropout(Address x, Address mask, Address y, int count, float rate, ulong seed, ulong stream);

    // Shape

    /// <summary>Copies the elements [i0, i1, …] of a strided source to a strided destination (strides in elements), adding to it where asked.</summary>
    public abstract void CopyStrided(
        Address source,
        ReadOnlySpan<int> sourceStrides,
        Address destination,
        ReadOnlySpan<int> destinationStrides,
        ReadOnlySpan<int> lengths,
        bool accumulate
    );

    /// <summary>y[i] = table[indices[i]], row by row: indices [count], table [rows, width], y [count, width].</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a whole number in [0, rows).</exception>
    public abstract void GatherRows(Address table, Address indices, Address y, int rows, int count, int width);

    /// <summary>dtable[indices[i]] += dy[i], in the order of i.</summary>
    public abstract void ScatterAddRows(Address dy, Address indices, Address table, int rows, int count, int width);

    /// <summary>y[i] = x[i, indices[i]]: x [rows, columns], y [rows].</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a whole number in [0, columns).</exception>
    public abstract void GatherColumn(Address x, Address indices, Address y, int rows, int columns);

    /// <summary>dx[i, indices[i]] += dy[i].</summary>
    public abstract void GatherColumnGradient(Address dy, Address indices, Address dx, int rows, int columns);

    // Reductions

    /// <summary>y[o, i] = the reduction of x[o, :, i].</summary>
    public abstract void Reduce(Reduction op, Address x, Address y, int outer, int axis, int inner);

    /// <summary>dx[o, a, i] += scale dy[o, i]: the gradient of a sum (scale 1) or a mean (scale 1/axis).</summary>
    public abstract void SpreadGradient(Address dy, Address dx, int outer, int axis, int inner, float scale);

    /// <summary>dx[o, a*, i] += dy[o, i] at the first a* where x equals the maximum y.</summary>
    public abstract void MaxGradient(Address x, Address y, Address dy, Address dx, int outer, int axis, int inner);

    /// <summary>Σ x², accumulated in double precision in a fixed order.</summary>
    public abstract double SumOfSquares(Address x, int count);

    /// <summary>Whether every element is finite.</summary>
    public abstract bool AllFinite(Address x, int count);

    // Rows: softmax and normalisation over the last axis

    /// <summary>y = softmax of each row.</summary>
    public abstract void Softmax(Address x, Address y, int rows, int columns);

    /// <summary>dx += y (dy - Σ dy y).</summary>
    public abstract void SoftmaxGradient(Address y, Address dy, Address dx, int rows, int columns);

    /// <summary>y = x - log Σ e^x of each row.</summary>
    public abstract void LogSoftmax(Address x, Address y, int rows, int columns);

    /// <summary>dx += dy - e^y Σ dy.</summary>
    public abstract void LogSoftmaxGradient(Address y, Address dy, Address dx, int rows, int columns);

    /// <summary>y = (x - mean) rstd weight + bias of each row (weight and bias may be null); keeps mean and 1/std per row in <paramref name="statistics"/> [rows, 2].</summary>
    public abstract void LayerNorm(
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
    public abstract void LayerNormGradient(
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

    /// <summary>y = x weight / sqrt(mean x² + epsilon) of each row (weight may be null); keeps the reciprocal root per row in <paramref name="statistics"/> [rows].</summary>
    public abstract void RmsNorm(
        Address x,
        Address weight,
        Address y,
        Address statistics,
        int rows,
        int columns,
        float epsilon
    );

    /// <summary>The gradients of <see cref="RmsNorm"/>.</summary>
    public abstract void RmsNormGradient(
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
    /// C = op(A) op(B), or C += where <paramref name="accumulate"/>; op(A) is [m, k], op(B) [k, n], C [m, n]. A is stored
    /// [m, k], or [k, m] where <paramref name="transposeA"/>; B is stored [k, n], or [n, k] where <paramref name="transposeB"/>.
    /// </summary>
    public abstract void MatMul(
        Address a,
        bool transposeA,
        Address b,
        bool transposeB,
        Address c,
        int m,
        int n,
        int k,
        bool accumulate
    );

    /// <summary><see cref="MatMul"/> for each of <paramref name="batch"/> matrices that lie a stride (in elements, 0 repeats) apart.</summary>
    public abstract void BatchedMatMul(
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

    /// <summary>y = activation(x Wᵀ + bias): x [rows, inputs], weight [outputs, inputs], bias [outputs] or null, y [rows, outputs]. Where given, <paramref name="preactivation"/> receives x Wᵀ + bias (ELU, GELU and SiLU need it for the gradient).</summary>
    public abstract void Linear(
        Address x,
        Address weight,
        Address bias,
        Activation activation,
        Address preactivation,
        Address y,
        int rows,
        int inputs,
        int outputs
    );

    /// <summary>
    /// The gradients of <see cref="Linear"/>. <paramref name="dy"/> is used up: it holds the gradient before the activation
    /// afterwards.
    /// </summary>
    public abstract void LinearGradient(
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

    // Sequences, which lie end to end: starts [sequences + 1] holds the first row of each, and the number of rows.

    /// <summary>
    /// y = softmax(q kᵀ / sqrt(head dimension)) v of each head, where a token attends to itself and to those before it in its
    /// own sequence (Vaswani et al. 2017). Where given, <paramref name="logSums"/> [tokens, heads] keeps the logarithms of the
    /// softmax's denominators, which the gradient needs.
    /// </summary>
    /// <param name="query">Rows <see cref="AttentionShape.QueryRow"/> apart.</param>
    /// <param name="key">Rows <see cref="AttentionShape.KeyRow"/> apart.</param>
    /// <param name="value">Rows <see cref="AttentionShape.KeyRow"/> apart.</param>
    /// <param name="starts">[sequences + 1].</param>
    /// <param name="y">[tokens, heads · head dimension].</param>
    /// <param name="logSums">[tokens, heads], or null.</param>
    /// <param name="shape">The lengths.</param>
    /// <exception cref="ArgumentException">The starts do not lead from 0 to the number of tokens.</exception>
    public abstract void CausalAttention(
        Address query,
        Address key,
        Address value,
        Address starts,
        Address y,
        Address logSums,
        in AttentionShape shape
    );

    /// <summary>
    /// The gradients of <see cref="CausalAttention"/>, laid out like query, key and value; without <paramref name="accumulate"/>
    /// they are overwritten. All three must be given.
    /// </summary>
    public abstract void CausalAttentionGradient(
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
    /// Rotary position embedding (Su et al. 2021) with the pairs (x[i], x[i + headDimension/2]) of each head, turned by
    /// positions[row] · frequencies[i]: x, y [rows, width], frequencies [headDimension / 2].
    /// </summary>
    public abstract void Rotary(
        Address x,
        Address positions,
        Address frequencies,
        Address y,
        int rows,
        int width,
        int headDimension
    );

    /// <summary>dx += dy turned back.</summary>
    public abstract void RotaryGradient(
        Address dy,
        Address positions,
        Address frequencies,
        Address dx,
        int rows,
        int width,
        int headDimension
    );

    /// <summary>
    /// For each row of p = softmax(x Wᵀ / temperature): log p[target] and the entropy -Σ p log p. x [rows, width], weight
    /// [vocabulary, width], targets [rows]. Where given, <paramref name="logits"/> [rows, vocabulary] receives x Wᵀ;
    /// <paramref name="statistics"/> [rows, 2] receives what the gradient needs besides.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A target is not a whole number in [0, vocabulary).</exception>
    public abstract void LinearLogProb(
        Address x,
        Address weight,
        Address targets,
        Address logits,
        Address statistics,
        Address logProb,
        Address entropy,
        int rows,
        int width,
        int vocabulary,
        float temperature
    );

    /// <summary>
    /// The gradients of <see cref="LinearLogProb"/>, from the <paramref name="logits"/> that it kept. A row whose gradient is 0
    /// for one of the two results costs nothing for that result.
    /// </summary>
    public abstract void LinearLogProbGradient(
        Address x,
        Address weight,
        Address targets,
        Address logits,
        Address statistics,
        Address entropy,
        Address dlogProb,
        Address dentropy,
        Address dx,
        Address dweight,
        int rows,
        int width,
        int vocabulary,
        float temperature
    );

    // Decoding

    /// <summary>
    /// Runs kernels one after the other on a few new tokens of many sequences. The results of a row are the same bits whatever
    /// other rows are in the pass, and however a sequence's tokens are spread over passes.
    /// </summary>
    /// <param name="kernels">The operations, in order.</param>
    /// <param name="count">How many of the kernels there are.</param>
    /// <param name="operands">The addresses that the kernels' operands number; the first is null.</param>
    /// <param name="pass">The tokens.</param>
    public abstract void Decode(DecoderKernel[] kernels, int count, Address[] operands, DecoderPass pass);

    /// <summary>Draws one token from each row of logits.</summary>
    /// <param name="logits">[<paramref name="count"/>, vocabulary], unchanged.</param>
    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="rules">How to draw.</param>
    /// <param name="draws">What each row brings along, and what it gets.</param>
    /// <param name="count">How many rows there are.</param>
    public abstract void DrawTokens(Address logits, int vocabulary, DrawRules rules, TokenDraw[] draws, int count);

    // Images, NCHW

    /// <summary>y = x ⋆ weight + bias: x [batch, in, h, w], weight [out, in, kh, kw], bias [out] or null, y [batch, out, oh, ow].</summary>
    public abstract void Conv2d(Address x, Address weight, Address bias, Address y, in ConvolutionShape shape);

    /// <summary>The gradients of <see cref="Conv2d"/>.</summary>
    public abstract void Conv2dGradient(
        Address x,
        Address weight,
        Address dy,
        Address dx,
        Address dweight,
        Address dbias,
        in ConvolutionShape shape
    );

    /// <summary>The largest element of each window; its index within its plane goes to <paramref name="indices"/>. Channels are <see cref="ConvolutionShape.Inputs"/>.</summary>
    public abstract void MaxPool2d(Address x, Address y, Address indices, in ConvolutionShape shape);

    /// <summary>dx += dy at the remembered indices.</summary>
    public abstract void MaxPool2dGradient(Address dy, Address indices, Address dx, in ConvolutionShape shape);

    // Recurrent cells. One step; the products with the weights come before, through Linear.

    /// <summary>
    /// One LSTM step from the summed pre-activations <paramref name="gates"/> [batch, 4 hidden] in the order input, forget,
    /// cell, output, which are replaced by the activated gates: cell' = f cell + i g, hidden' = o tanh(cell').
    /// </summary>
    public abstract void LstmCell(
        Address gates,
        Address cell,
        Address nextCell,
        Address nextHidden,
        int batch,
        int hidden
    );

    /// <summary>The gradients of <see cref="LstmCell"/>: adds to <paramref name="dgates"/> (before activation) and <paramref name="dcell"/>; either of dnextCell, dnextHidden may be null.</summary>
    public abstract void LstmCellGradient(
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
    /// One GRU step (PyTorch's form) from x's and h's products, each [batch, 3 hidden] in the order reset, update, new with
    /// their biases: n = tanh(x_n + r h_n), hidden' = (1 - z) n + z hidden. <paramref name="saved"/> [batch, 3 hidden] keeps r, z, n.
    /// </summary>
    public abstract void GruCell(
        Address fromInput,
        Address fromHidden,
        Address hidden,
        Address saved,
        Address nextHidden,
        int batch,
        int hiddenSize
    );

    /// <summary>The gradients of <see cref="GruCell"/>.</summary>
    public abstract void GruCellGradient(
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

    // Optimisers, over flat buffers. Gradients are multiplied by scale first (global-norm clipping); bias corrections are given.

    /// <summary>Adam (Kingma and Ba 2015) in PyTorch's form, with decoupled weight decay (AdamW) where <paramref name="decay"/> is not 0.</summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="gradients">Read only.</param>
    /// <param name="first">First moment, changed in place.</param>
    /// <param name="second">Second moment, changed in place.</param>
    /// <param name="count">The number of elements of each.</param>
    /// <param name="scale">Multiplies the gradients.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">Added to the root of the corrected second moment.</param>
    /// <param name="decay">Parameters shrink by the factor 1 - learningRate · decay before the step.</param>
    /// <param name="correction1">1 - beta1^t.</param>
    /// <param name="correction2">1 - beta2^t.</param>
    public abstract void AdamStep(
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

    /// <summary>Gradient descent with PyTorch's momentum: v = momentum v + g (v = g on the first step), p -= learningRate v; velocity may be null.</summary>
    public abstract void SgdStep(
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

    /// <summary>RMSprop: s = alpha s + (1 - alpha) g², p -= learningRate g / (sqrt(s) + epsilon), or sqrt(s + epsilon) where <paramref name="epsilonInside"/> (TensorFlow's form, as A2C's).</summary>
    public abstract void RmsPropStep(
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
