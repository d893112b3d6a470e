namespace Proximal.Cli;

/// <summary>
/// The number of multiply-adds per sample of the separate networks of an actor-critic. Activations, losses and the
/// optimizer do not count: they are the overhead that shares of the peak show.
/// </summary>
internal readonly struct NetworkCost(int observation, NetworkOptions options, int actorOutputs)
{
    public LayersCost Actor { get; } = new(observation, options.ActorWidths, actorOutputs);

    public LayersCost Critic { get; } = new(observation, options.CriticWidths, 1);

    /// <summary>Floating-point operations of a gradient step per sample.</summary>
    public double UpdateOperations => 2.0 * (Actor.Step + Critic.Step);

    /// <summary>Floating-point operations of training per environment step: one forward pass to act, and one update per
    /// epoch.</summary>
    public double StepOperations(int epochs) => (2.0 * (Actor.Forward + Critic.Forward)) + (epochs * UpdateOperations);
}
