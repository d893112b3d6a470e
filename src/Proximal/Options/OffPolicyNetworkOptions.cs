using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Architecture of the actor and the two critics of off-policy algorithms: separate multi-layer perceptrons. Weights
/// and biases are initialized uniformly in ±1/√inputs.
/// </summary>
public sealed record OffPolicyNetworkOptions
{
    /// <summary>
    /// Hidden layer widths of the actor, from input to head (YAML: <c>policy_kwargs.net_arch</c>, or its <c>pi</c>
    /// entry). Default [256, 256]; typical 64 units for classic control, 256 to 400 for robots.
    /// </summary>
    public IReadOnlyList<int> ActorWidths { get; init; } = [256, 256];

    /// <summary>
    /// Hidden layer widths of each critic, whose input is observation and action (YAML: <c>policy_kwargs.net_arch</c>,
    /// or its <c>qf</c> entry). Default [256, 256].
    /// </summary>
    public IReadOnlyList<int> CriticWidths { get; init; } = [256, 256];

    /// <summary>
    /// Activation after each hidden layer (YAML: <c>policy_kwargs.activation_fn</c>: tanh, relu, elu, gelu or silu).
    /// Default ReLU.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range; the message contains its C# name and its
    /// YAML key.</exception>
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
