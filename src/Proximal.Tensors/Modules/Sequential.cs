namespace Proximal.Tensors;

/// <summary>Layers one after the other, named <c>0</c>, <c>1</c>, … .</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] layers;

    /// <summary>Puts layers in a row.</summary>
    /// <param name="layers">The first takes the input, the last gives the output.</param>
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
