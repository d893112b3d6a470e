namespace Proximal.Tensors;

/// <summary>
/// Multilayer perceptron: fully connected layers, named <c>0</c>, <c>1</c>, …, each followed by the activation except
/// the output layer.
/// </summary>
public sealed class Mlp : Layer
{
    private readonly LinearLayer[] layers;
    private readonly int hiddenLayers;

    /// <summary>Creates layers whose parameters are zero until they are initialised or loaded.</summary>
    /// <param name="inputs">Length of the last axis of the input.</param>
    /// <param name="widths">Widths of the hidden layers, typically [64, 64]; empty for a linear map.</param>
    /// <param name="activation">Activation after every hidden layer.</param>
    /// <param name="outputs">Width of the output layer; 0, the default, for none: the last hidden layer is the output
    /// then.</param>
    public Mlp(int inputs, ReadOnlySpan<int> widths, Activation activation, int outputs = 0)
    {
        hiddenLayers = widths.Length;
        layers = new LinearLayer[hiddenLayers + (outputs > 0 ? 1 : 0)];
        for (int i = 0; i < layers.Length; i++)
        {
            bool hidden = i < hiddenLayers;
            int width = hidden ? widths[i] : outputs;
            layers[i] = Register($"{i}", new LinearLayer(inputs, width, hidden ? activation : Activation.None));
            inputs = width;
        }
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<LinearLayer> Layers => layers;

    /// <summary>
    /// Initialises as in PPO: orthogonal weights with zero biases (Engstrom et al. 2020; detail 2 of Huang et al.
    /// 2022), or PyTorch's default.
    /// </summary>
    /// <param name="orthogonal">Whether weights are orthogonal; otherwise <see cref="LinearLayer.Initialize"/> is used
    /// and
    /// the gains are ignored.</param>
    /// <param name="hiddenGain">Gain of the hidden layers, typically √2.</param>
    /// <param name="outputGain">Gain of the output layer: 0.01 for a policy, 1 for a value.</param>
    /// <param name="random">Random numbers of the values.</param>
    public void Initialize(bool orthogonal, double hiddenGain, double outputGain, ref Rng random)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            if (orthogonal)
                layers[i].InitializeOrthogonal(i < hiddenLayers ? hiddenGain : outputGain, ref random);
            else
                layers[i].Initialize(ref random);
        }
    }

    /// <summary>Applies all layers: [..., inputs] → [..., outputs].</summary>
    /// <param name="x">[..., inputs].</param>
    public override Tensor Forward(Tensor x)
    {
        foreach (LinearLayer layer in layers)
            x = layer.Forward(x);
        return x;
    }

    /// <summary>Computes the input of the last layer: [..., inputs] → [..., features].</summary>
    /// <param name="x">[..., inputs].</param>
    public Tensor Hidden(Tensor x)
    {
        for (int i = 0; i < layers.Length - 1; i++)
            x = layers[i].Forward(x);
        return x;
    }

    /// <summary><see cref="Forward"/> with constant parameters: gradients flow to <paramref name="x"/> only.</summary>
    /// <param name="x">[..., inputs].</param>
    public Tensor ForwardFrozen(Tensor x)
    {
        foreach (LinearLayer layer in layers)
            x = layer.ForwardFrozen(x);
        return x;
    }

    /// <summary>
    /// Computes the outputs and their directional derivative along a direction of the parameters, by forward-mode
    /// differentiation (the R-operator of Pearlmutter 1994).
    /// </summary>
    /// <param name="x">[..., inputs], constant.</param>
    /// <param name="directions">Directions of weight and bias of each layer, of their shapes.</param>
    /// <returns>Both [..., outputs].</returns>
    public (Tensor Value, Tensor Derivative) ForwardAlong(Tensor x, ReadOnlySpan<Tensor> directions)
    {
        Tensor derivative = default;
        for (int i = 0; i < layers.Length; i++)
            (x, derivative) = layers[i].ForwardAlong(x, derivative, directions[2 * i], directions[(2 * i) + 1]);
        return (x, derivative);
    }
}
