namespace Proximal.Tensors;

public readonly partial struct Tensor
{
    /// <summary>
    /// Matrix product of the last two axes: [..., m, k] and [..., k, n] give [..., m, n]. Leading axes must be equal,
    /// or one factor has none and is used for every matrix of the other.
    /// </summary>
    /// <param name="a">The left matrix, or its transpose.</param>
    /// <param name="b">The right matrix, or its transpose.</param>
    /// <param name="transposeA">Whether <paramref name="a"/> is stored [..., k, m].</param>
    /// <param name="transposeB">Whether <paramref name="b"/> is stored [..., n, k].</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor MatMul(Tensor a, Tensor b, bool transposeA = false, bool transposeB = false) =>
        new(MatMulOperation.Apply(a.Node, b.Node, transposeA, transposeB));

    /// <summary>A fully connected layer in one kernel: activation(x Wᵀ + bias).</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or an empty tensor for none.</param>
    /// <param name="activation">Applied to the sum.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Linear(
        Tensor x,
        Tensor weight,
        Tensor bias = default,
        Activation activation = Activation.None
    ) => new(LinearOperation.Apply(x.Node, weight.Node, bias.IsEmpty ? null : bias.Node, activation));

    /// <summary>Two-dimensional convolution (cross-correlation, as in PyTorch).</summary>
    /// <param name="x">[batch, inputs, height, width].</param>
    /// <param name="weight">[outputs, inputs, kernel height, kernel width].</param>
    /// <param name="bias">[outputs], or an empty tensor for none.</param>
    /// <param name="stride">Step between windows.</param>
    /// <param name="padding">Rows and columns of zeros on each side of the image.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor bias = default, int stride = 1, int padding = 0) =>
        new(ConvolutionOperation.Apply(x.Node, weight.Node, bias.IsEmpty ? null : bias.Node, stride, padding));

    /// <summary>Max pooling: the largest element of each window of a [batch, channels, height, width] tensor.</summary>
    /// <param name="kernel">Side of the window.</param>
    /// <param name="stride">Step between windows; 0 means the side of the window.</param>
    /// <param name="padding">Cells on each side of the image that are never the maximum.</param>
    public Tensor MaxPool2d(int kernel, int stride = 0, int padding = 0) =>
        new(MaxPoolOperation.Apply(Node, kernel, stride == 0 ? kernel : stride, padding));

    /// <summary>One step of an LSTM cell (Hochreiter and Schmidhuber 1997) from its summed pre-activations.</summary>
    /// <param name="gates">[batch, 4 hidden] in the order input, forget, cell, output gate.</param>
    /// <param name="cell">[batch, hidden].</param>
    /// <returns>The next hidden state and the next cell state, each [batch, hidden].</returns>
    public static (Tensor Hidden, Tensor Cell) LstmCell(Tensor gates, Tensor cell)
    {
        var both = new Tensor(LstmCellOperation.Apply(gates.Node, cell.Node)); // [2, batch, hidden]
        (int batch, int hidden) = (both.Shape[1], both.Shape[2]);
        return (both.Slice(0, 0, 1).Reshape(batch, hidden), both.Slice(0, 1, 1).Reshape(batch, hidden));
    }

    /// <summary>
    /// One step of a GRU cell (Cho et al. 2014, in PyTorch's form), with gates in the order reset, update, new.
    /// </summary>
    /// <param name="fromInput">[batch, 3 hidden]: the products of the input, with biases.</param>
    /// <param name="fromHidden">[batch, 3 hidden]: the products of the hidden state, with biases.</param>
    /// <param name="hidden">[batch, hidden].</param>
    /// <returns>The next hidden state, [batch, hidden].</returns>
    public static Tensor GruCell(Tensor fromInput, Tensor fromHidden, Tensor hidden) =>
        new(GruCellOperation.Apply(fromInput.Node, fromHidden.Node, hidden.Node));
}
