namespace Proximal.Tensors;

/// <summary>Chain of layers, named <c>0</c>, <c>1</c>, ….</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] layers;

    /// <summary>Creates a chain of layers.</summary>
    /// <param name="layers">Layers from the input to the output.</param>
    public Sequential(params ReadOnlySpan<Layer> layers)
    {
        this.layers = layers.ToArray();
        for (int i = 0; i < layers.Length; i++)
            Register($"{i}", layers[i]);
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        foreach (Layer layer in layers)
            x = layer.Forward(x);
        return x;
    }
}
