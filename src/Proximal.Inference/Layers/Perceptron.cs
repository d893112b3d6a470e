namespace Proximal.Inference;

/// <summary>Chain of fully connected layers; it may be empty.</summary>
internal sealed class Perceptron
{
    private readonly DenseLayer[] layers;

    public Perceptron(DenseLayer[] layers, int inputs)
    {
        this.layers = layers;
        (Inputs, Outputs) = (inputs, layers.Length == 0 ? inputs : layers[layers.Length - 1].Outputs);
        HiddenSize = layers.Length == 0 ? inputs : layers[layers.Length - 1].Inputs;
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Number of inputs of the last layer.</summary>
    public int HiddenSize { get; }

    public Buffers CreateBuffers(int rows)
    {
        int width = 0;
        foreach (DenseLayer layer in layers)
            width = Math.Max(width, layer.Outputs);
        return new Buffers(new float[rows * width], new float[layers.Length > 1 ? rows * width : 0]);
    }

    /// <summary>Computes the outputs of several rows.</summary>
    /// <param name="x">Inputs, [rows, Inputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="buffers">Intermediate values. The result is in one of them.</param>
    /// <param name="hidden">Receives the inputs of the last layer, [rows, HiddenSize].</param>
    /// <returns>The outputs, [rows, Outputs]; <paramref name="x"/> if there are no layers.</returns>
    public float[] Forward(float[] x, int rows, in Buffers buffers, out float[] hidden)
    {
        hidden = x;
        for (int i = 0; i < layers.Length; i++)
        {
            float[] y = i % 2 == 0 ? buffers.Even : buffers.Odd;
            layers[i].Forward(x, rows, y);
            (hidden, x) = (x, y);
        }

        return x;
    }

    /// <summary>Outputs of the layers with even and odd index.</summary>
    internal readonly struct Buffers
    {
        public readonly float[] Even;
        public readonly float[] Odd;

        public Buffers(float[] even, float[] odd) => (Even, Odd) = (even, odd);
    }
}
