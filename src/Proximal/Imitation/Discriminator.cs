using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Discriminator of GAIL: a network of tanh layers with one output, the logit d of the probability D = sigmoid(d) that a
/// step is demonstrated (Ho and Ermon 2016, arXiv:1606.03476).
/// </summary>
public sealed class Discriminator : Module
{
    private readonly LinearLayer[] layers;

    /// <summary>Creates the network with new weights.</summary>
    /// <param name="inputs">Length of an observation and an action together.</param>
    /// <param name="widths">Widths of the hidden layers.</param>
    /// <param name="random">Random numbers of the initial weights.</param>
    public Discriminator(int inputs, ReadOnlySpan<int> widths, ref Rng random)
    {
        InputSize = inputs;
        layers = new LinearLayer[widths.Length + 1];
        for (int i = 0; i < layers.Length; i++)
        {
            bool isHidden = i < widths.Length;
            int width = isHidden ? widths[i] : 1;
            layers[i] = Register($"{i}", new LinearLayer(inputs, width, isHidden ? Activation.Tanh : Activation.None));
            inputs = width;
        }

        Initialize(ref random);
    }

    /// <summary>Length of an observation and an action together.</summary>
    public int InputSize { get; }

    /// <summary>Logits d: [rows, input] → [rows].</summary>
    /// <param name="x">Observations and actions, [rows, input].</param>
    public Tensor Forward(Tensor x)
    {
        foreach (LinearLayer layer in layers)
            x = layer.Forward(x);
        return x.Reshape(-1);
    }

    /// <summary>
    /// Gradient of each logit by its input: [rows, input] → [rows, input]. It is itself differentiable by the weights,
    /// because it is computed by recorded operations.
    /// </summary>
    /// <param name="x">Observations and actions, [rows, input].</param>
    public Tensor InputGradient(Tensor x)
    {
        int rows = x.Shape[0];
        var slopes = new Tensor[layers.Length - 1]; // [rows, width] each: tanh' = 1 - tanh²
        for (int i = 0; i < slopes.Length; i++)
        {
            x = layers[i].Forward(x);
            slopes[i] = 1 - x.Square();
        }

        Tensor gradient = Tensor.MatMul(Tensor.Zeros(rows, 1) + 1f, layers[^1].Weight); // [rows, width]
        for (int i = slopes.Length - 1; i >= 0; i--)
            gradient = Tensor.MatMul(gradient * slopes[i], layers[i].Weight);
        return gradient;
    }
}
