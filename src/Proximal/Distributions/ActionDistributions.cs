namespace Proximal;

/// <summary>Chooses the family of distributions that fits an action space.</summary>
public static class ActionDistributions
{
    /// <summary>Categorical for discrete actions, independent factors for several, a diagonal Gaussian for continuous ones.</summary>
    /// <param name="actions">The action space.</param>
    /// <param name="logStdInitial">Where the logarithm of a Gaussian's standard deviation begins.</param>
    /// <param name="squash">Whether a Gaussian is sent through tanh; needs continuous actions with finite bounds.</param>
    /// <exception cref="InvalidInputException">No family fits.</exception>
    public static ActionDistribution For(Space actions, float logStdInitial = 0, bool squash = false) => actions switch
    {
        Box { HasFiniteBounds: true } box when squash => new SquashedGaussianDistribution(box.Length, logStdInitial),
        _ when squash => throw new InvalidInputException(
            $"Network.SquashOutput (policy_kwargs.squash_output) needs continuous actions between finite bounds, but the actions are {actions}"),
        Discrete discrete => new CategoricalDistribution(discrete.N),
        MultiDiscrete several => new MultiDiscreteDistribution(several.Choices),
        MultiBinary switches => new MultiBinaryDistribution(switches.N),
        Box box => new DiagonalGaussianDistribution(box.Length, logStdInitial),
        _ => throw new InvalidInputException($"no action distribution fits a {actions.GetType().Name} space"),
    };
}
