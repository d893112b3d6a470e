namespace Proximal.Cli;

/// <summary>
/// How many multiply-adds the separate networks of an actor-critic take for one sample. Activations, losses and the
/// optimiser count as nothing: they are the overhead that shares of the peak show.
/// </summary>
internal readonly struct NetworkCost(int observation, NetworkOptions options, int actorOutputs)
{
    public LayersCost Actor { get; } = new(observation, options.ActorWidths, actorOutputs);

    public LayersCost Critic { get; } = new(observation, options.CriticWidths, 1);

    /// <summary>Floating-point operations of a gradient step for each sample.</summary>
    public double UpdateOperations => 2.0 * (Actor.Step + Critic.Step);

    /// <summary>Floating-point operations of training for each environment step: acting once, learning in every epoch.</summary>
    public double StepOperations(int epochs) => (2.0 * (Actor.Forward + Critic.Forward)) + (epochs * UpdateOperations);
}
