namespace Proximal.Inference;

/// <summary>Activations of fully connected layers. Policy files contain the numbers.</summary>
internal enum Activation
{
    None,
    Tanh,
    Relu,
    Elu,
    Gelu,
    Silu,
    GeluErf,
}
