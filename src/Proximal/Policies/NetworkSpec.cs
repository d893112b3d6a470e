namespace Proximal;

/// <summary>
/// Specification of a network: the argument of the factories of <see cref="PolicyNetwork.Registry"/>.
/// </summary>
/// <param name="Observations">The observation space. If observations are normalized, that of the normalized ones: boxes
/// within the clipping bound.</param>
/// <param name="Actions">The action space.</param>
/// <param name="Options">Widths, activation, feature extractor, distribution. A custom network uses the options that it
/// needs.</param>
/// <param name="MasksActions">Whether the environment masks actions, so that the action mask follows each observation.
/// Default false.</param>
/// <param name="CriticInputs">Length of the inputs that only the critic reads, such as the observations of other agents;
/// see <see cref="ActorCriticNetwork.CriticInputs"/>. Default 0.</param>
public sealed record NetworkSpec(
    Space Observations,
    Space Actions,
    NetworkOptions Options,
    bool MasksActions = false,
    int CriticInputs = 0
)
{
    /// <summary>Length of the action mask that follows each observation; 0 if actions are not masked.</summary>
    public int MaskSize => MasksActions ? Actions.ActionMaskSize : 0;

    /// <summary>
    /// Length of an observation with its mask: the constructor argument of <see cref="PolicyNetwork"/>.
    /// </summary>
    public int ObservationSize => Observations.ObservationSize + MaskSize;

    /// <summary>
    /// Creates the action distribution that <see cref="NetworkOptions.Distribution"/> or
    /// <see cref="NetworkOptions.DistributionName"/> selects.
    /// </summary>
    /// <param name="features">Number of inputs of the actor's last layer, which gSDE needs.</param>
    /// <exception cref="InvalidInputException">No distribution fits the action space, or the name is not
    /// registered.</exception>
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
                features,
                Options.RescaleActions
            );

    private ActionDistribution Checked(string name, ActionDistribution distribution) =>
        distribution.ActionSize == Actions.ActionSize
            ? distribution
            : throw new InvalidInputException(
                $"the action distribution '{name}' returns actions of length {distribution.ActionSize}, but "
                    + $"that of {Actions} is {Actions.ActionSize}"
            );
}
