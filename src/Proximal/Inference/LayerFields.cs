using Proximal.Tensors;

namespace Proximal;

/// <summary>Fields of fully connected layers in a policy file for Proximal.Inference.</summary>
internal static class LayerFields
{
    /// <summary>Writes a perceptron, which may be absent, after a layer, which may be absent too.</summary>
    public static void WritePerceptron(FieldWriter writer, Mlp? perceptron, LinearLayer? first = null)
    {
        LinearLayer[] layers = [.. first is null ? [] : new[] { first }, .. perceptron?.Layers ?? []];
        writer.Whole(layers.Length);
        foreach (LinearLayer layer in layers)
            WriteLinear(writer, layer.Weight, layer.Bias, layer.Activation);
    }

    public static void WriteLinear(FieldWriter writer, Tensor weight, Tensor bias, Activation activation)
    {
        writer.Whole(weight.Shape[1]);
        writer.Whole(weight.Shape[0]);
        writer.Byte(Number(activation));
        writer.Weights(weight);
        writer.Weights(bias);
    }

    private static int Number(Activation activation) =>
        activation switch
        {
            Activation.None => 0,
            Activation.Tanh => 1,
            Activation.Relu => 2,
            Activation.Elu => 3,
            Activation.Gelu => 4,
            Activation.Silu => 5,
            Activation.GeluErf => 6,
            _ => throw new InvalidInputException($"{activation} cannot be exported for Proximal.Inference"),
        };
}
