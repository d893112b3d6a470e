namespace Proximal.Inference;

/// <summary>
/// Fully connected layer y = f(W x + b). Weights of groups of outputs are interleaved, so that one pass over the inputs
/// computes all outputs of the group.
/// </summary>
internal sealed class DenseLayer
{
    private readonly float[] weights;
    private readonly float[] bias;
    private readonly Activation activation;

    /// <summary>Creates a layer.</summary>
    /// <param name="weights">Weights in PyTorch's layout, [outputs, inputs].</param>
    /// <param name="bias">Biases, [outputs].</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="activation">Applied to the outputs.</param>
    public DenseLayer(float[] weights, float[] bias, int inputs, Activation activation)
    {
        (this.bias, this.activation, Inputs) = (bias, activation, inputs);
        this.weights = Interleave(weights, inputs, bias.Length);
    }

    public int Inputs { get; }

    public int Outputs => bias.Length;

    /// <summary>Computes the outputs of several rows.</summary>
    /// <param name="x">Inputs, [rows, Inputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="y">Receives the outputs, [rows, Outputs].</param>
    public void Forward(Span<float> x, int rows, Span<float> y) => Forward(x, rows, y, Outputs);

    /// <summary>Computes the outputs of several rows, with a distance between them.</summary>
    /// <param name="x">Inputs, [rows, Inputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="y">Receives the outputs of row i from index i · stride.</param>
    /// <param name="stride">Distance between the outputs of two rows.</param>
    public unsafe void Forward(Span<float> x, int rows, Span<float> y, int stride)
    {
        x = x.Slice(0, rows * Inputs);
        y = y.Slice(0, ((rows - 1) * stride) + Outputs);
        int panel = Kernels.PanelWidth;
        int interleaved = Outputs / panel * panel;
        fixed (
            float* xStart = x,
                yStart = y,
                wStart = weights,
                bStart = bias
        )
        {
            for (int output = 0; output < interleaved; output += panel)
                Kernels.Panel(
                    xStart,
                    rows,
                    Inputs,
                    wStart + ((long)output * Inputs),
                    bStart + output,
                    yStart + output,
                    stride
                );
            for (int output = interleaved; output < Outputs; output++)
            for (int row = 0; row < rows; row++)
                yStart[((long)row * stride) + output] =
                    bStart[output]
                    + Kernels.Dot(xStart + ((long)row * Inputs), wStart + ((long)output * Inputs), Inputs);
            if (activation == Activation.None)
                return;
            if (stride == Outputs)
                Kernels.Activate(activation, yStart, rows * Outputs);
            else
                for (int row = 0; row < rows; row++)
                    Kernels.Activate(activation, yStart + ((long)row * stride), Outputs);
        }
    }

    // Outputs that do not fill a group keep their rows.
    private static float[] Interleave(float[] weights, int inputs, int outputs)
    {
        int panel = Kernels.PanelWidth;
        var interleaved = new float[weights.Length];
        weights.CopyTo(interleaved, 0);
        for (int first = 0; first <= outputs - panel; first += panel)
        {
            int start = first * inputs;
            for (int i = 0; i < panel; i++)
            for (int k = 0; k < inputs; k++)
                interleaved[start + (k * panel) + i] = weights[start + (i * inputs) + k];
        }

        return interleaved;
    }
}
