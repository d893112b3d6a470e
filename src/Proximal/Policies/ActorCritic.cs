using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The networks of an actor-critic: the actor maps observations to the parameters of an action distribution, the critic to
/// the value of the state. They are separate, or share their first layers (Schulman et al. 2017, section 6.1; detail 13 of
/// Huang et al. 2022).
/// </summary>
public sealed class ActorCritic : Module
{
    private readonly Mlp? shared;
    private readonly Mlp actor;
    private readonly Mlp critic;

    /// <summary>Builds and initialises the networks.</summary>
    /// <param name="observationSize">Floats of one observation.</param>
    /// <param name="distribution">The family of action distributions; its own parameters learn with the networks.</param>
    /// <param name="options">Widths, activation and initialisation.</param>
    /// <param name="random">The stream that the initial weights are drawn from.</param>
    public ActorCritic(int observationSize, ActionDistribution distribution, NetworkOptions options, ref Rng random)
    {
        Distribution = distribution;
        ObservationSize = observationSize;
        int features = observationSize;
        if (options.SharedWidths.Count > 0)
        {
            features = options.SharedWidths[^1];
            shared = Register("shared", new Mlp(observationSize, [.. options.SharedWidths], options.Activation));
        }

        actor = Register("actor", new Mlp(features, [.. options.ActorWidths], options.Activation, distribution.ParameterSize));
        critic = Register("critic", new Mlp(features, [.. options.CriticWidths], options.Activation, outputs: 1));
        foreach ((string name, Tensor parameter) in distribution.Parameters) Register(name, parameter);

        // Detail 2: orthogonal weights, gain √2 in hidden layers, 0.01 for the policy's head, 1 for the value's.
        shared?.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), MathF.Sqrt(2), ref random);
        actor.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), 0.01f, ref random);
        critic.Initialize(options.OrthogonalInitialization, MathF.Sqrt(2), 1, ref random);
    }

    /// <summary>The family of action distributions.</summary>
    public ActionDistribution Distribution { get; }

    /// <summary>Floats of one observation.</summary>
    public int ObservationSize { get; }

    /// <summary>The parameters of the action distribution for each observation: [batch, observation] → [batch, ParameterSize].</summary>
    public Tensor Actor(Tensor observations) => actor.Forward(Features(observations));

    /// <summary>The value of each observation: [batch, observation] → [batch].</summary>
    public Tensor Critic(Tensor observations) => critic.Forward(Features(observations)).Reshape(-1);

    /// <summary>Both, computing shared layers once.</summary>
    public (Tensor Actor, Tensor Values) Forward(Tensor observations)
    {
        Tensor features = Features(observations);
        return (actor.Forward(features), critic.Forward(features).Reshape(-1));
    }

    private Tensor Features(Tensor observations) => shared is null ? observations : shared.Forward(observations);
}
