using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The actor's and the two critics' networks of algorithms that learn from replay: multi-layer perceptrons that share nothing.
/// Weights and biases begin uniform in ±1/√inputs.
/// </summary>
public sealed record OffPolicyNetworkOptions
{
    /// <summary>
    /// Hidden widths of the actor, from its input to its head (YAML: <c>policy_kwargs.net_arch</c>, or its <c>pi</c> entry). Default
    /// [256, 256]. Typical: 64 units for classic control, 256 to 400 for robots.
    /// </summary>
    public IReadOnlyList<int> ActorWidths { get; init; } = [256, 256];

    /// <summary>
    /// Hidden widths of each critic, which takes observation and action side by side (YAML: <c>policy_kwargs.net_arch</c>, or its
    /// <c>qf</c> entry). Default [256, 256].
    /// </summary>
    public IReadOnlyList<int> CriticWidths { get; init; } = [256, 256];

    /// <summary>
    /// The activation after each hidden layer (YAML: <c>policy_kwargs.activation_fn</c>: tanh, relu, elu, gelu or silu). Default
    /// ReLU.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range; the message names it, in C# and in YAML.</exception>
    public void Validate()
    {
        NetworkOptions.CheckWidths(ActorWidths, nameof(ActorWidths), "policy_kwargs.net_arch.pi");
        NetworkOptions.CheckWidths(CriticWidths, nameof(CriticWidths), "policy_kwargs.net_arch.qf");
        OptionCheck.That(
            Enum.IsDefined(Activation),
            nameof(Activation),
            "policy_kwargs.activation_fn",
            Activation,
            "is not an activation"
        );
    }
}
