namespace Proximal.Inference;

/// <summary>
/// Turns the outputs of the actor for one part of the action into distribution parameters and these into an action.
/// </summary>
internal abstract class ActionHead
{
    protected ActionHead(int outputSize, int distributionSize, int actionSize) =>
        (OutputSize, DistributionSize, ActionSize) = (outputSize, distributionSize, actionSize);

    /// <summary>Number of outputs of the actor's last layer.</summary>
    public int OutputSize { get; }

    /// <summary>Number of distribution parameters.</summary>
    public int DistributionSize { get; }

    /// <summary>Number of numbers of the action.</summary>
    public int ActionSize { get; }

    /// <summary>Length of the mask; 0 if the actions cannot be masked.</summary>
    public virtual int MaskSize => 0;

    /// <summary>Number of standard normal numbers that stay the same through an episode.</summary>
    public virtual int NoiseSize => 0;

    /// <summary>Computes the distribution parameters.</summary>
    /// <param name="outputs">Outputs of the last layer, [OutputSize].</param>
    /// <param name="hidden">Inputs of the last layer.</param>
    /// <param name="mask">Allowed actions, [MaskSize]; empty if actions are not masked.</param>
    /// <param name="distribution">Receives the parameters, [DistributionSize].</param>
    public abstract void Distribution(
        Span<float> outputs,
        Span<float> hidden,
        Span<bool> mask,
        Span<float> distribution
    );

    /// <summary>Computes the most probable action.</summary>
    /// <param name="distribution">Distribution parameters.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    public abstract void Mode(Span<float> distribution, Span<float> action);

    /// <summary>Samples an action.</summary>
    /// <param name="distribution">Distribution parameters.</param>
    /// <param name="hidden">Inputs of the last layer.</param>
    /// <param name="noise">Noise of the episode, [NoiseSize].</param>
    /// <param name="random">Random numbers.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    public abstract void Sample(
        Span<float> distribution,
        Span<float> hidden,
        Span<float> noise,
        ref PhiloxRandom random,
        Span<float> action
    );

    /// <summary>Computes the probability of each choice, in the layout of the mask. Nothing for other
    /// actions.</summary>
    public virtual void Probabilities(Span<float> distribution, Span<float> probabilities) { }
}
