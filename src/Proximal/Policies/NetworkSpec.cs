namespace Proximal;

/// <summary>What a network is built for and how: all that a factory of <see cref="PolicyNetwork.Registry"/> is given.</summary>
/// <param name="Observations">The observation space.</param>
/// <param name="Actions">The action space.</param>
/// <param name="Options">Widths, activation, feature extractor, distribution. A network of one's own uses what it needs.</param>
/// <param name="MasksActions">Whether the environment masks actions: then the mask follows each observation. Default false.</param>
public sealed record NetworkSpec(Space Observations, Space Actions, NetworkOptions Options, bool MasksActions = false)
{
    /// <summary>Floats of the action mask that follows each observation; 0 where actions are not masked.</summary>
    public int MaskSize => MasksActions ? Actions.ActionMaskSize : 0;

    /// <summary>Floats of one observation with its mask: the constructor argument of <see cref="PolicyNetwork"/>.</summary>
    public int ObservationSize => Observations.ObservationSize + MaskSize;

    /// <summary>
    /// The action distribution that <see cref="NetworkOptions.Distribution"/> or <see cref="NetworkOptions.DistributionName"/> chooses.
    /// </summary>
    /// <param name="features">Inputs of the actor's last layer, which gSDE needs.</param>
    /// <exception cref="InvalidInputException">No distribution fits the action space, or the name is not registered.</exception>
    public ActionDistribution CreateDistribution(int features) =>
        Options.DistributionName is { } name
            ? Checked(
                name,
                ActionDistribution.Registry.Find(name)(new DistributionSpec(Actions, Options.LogStdInitial, features))
            )
            : ActionDistributions.For(
                Actions,
                Options.LogStdInitial,
                Options.SquashOutput,
                Options.Distribution,
                Options.FullStd,
                features
            );

    private ActionDistribution Checked(string name, ActionDistribution distribution) =>
        distribution.ActionSize == Actions.ActionSize
            ? distribution
            : throw new InvalidInputException(
                $"the action distribution '{name}' makes actions of {distribution.ActionSize} numbers, but {Actions} has {Actions.ActionSize}"
            );
}
