using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Networks of <see cref="Sac"/> and <see cref="Td3"/>: an actor, two critics, and target critics that start as a copy
/// of the critics.
/// </summary>
/// <param name="Actor">Actor: [batch, observation] → parameters of its head.</param>
/// <param name="Critic">Critics: [batch, observation + action] → two values.</param>
/// <param name="TargetCritic">Target critics.</param>
internal sealed record ActorAndCritics(ContinuousActor Actor, TwinCritic Critic, TwinCritic TargetCritic)
{
    /// <summary>Creates the networks for environments, with weights drawn from the seed.</summary>
    /// <param name="environments">The environments.</param>
    /// <param name="options">Seed, widths and activation.</param>
    /// <param name="algorithm">The algorithm's name, for messages.</param>
    /// <param name="head">Creates the head of the actor, given the number of action dimensions.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or the actions are not continuous and
    /// bounded.</exception>
    internal static ActorAndCritics Create(
        VectorEnvironment environments,
        OffPolicyOptions options,
        string algorithm,
        Func<int, ActionHead> head
    )
    {
        options.Validate();
        if (environments.ActionSpace is not Box { HasFiniteBounds: true })
            throw new InvalidInputException(
                $"{algorithm} needs continuous actions between finite bounds, but the actions are "
                    + $"{environments.ActionSpace}"
            );
        (int observationSize, int actionSize) = (environments.ObservationSize, environments.ActionSize);
        var random = new Rng(options.Seed, RandomStreams.WeightInitialization);
        var actor = new ContinuousActor(
            observationSize,
            head(actionSize),
            options.Network.ActorWidths,
            options.Network.Activation,
            ref random
        );

        // The same random numbers give the same weights.
        Rng same = random;
        var critic = new TwinCritic(observationSize + actionSize, options.Network, ref random);
        return new ActorAndCritics(
            actor,
            critic,
            new TwinCritic(observationSize + actionSize, options.Network, ref same)
        );
    }
}
