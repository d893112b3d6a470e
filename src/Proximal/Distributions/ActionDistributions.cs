namespace Proximal;

/// <summary>Chooses the family of distributions that fits an action space.</summary>
public static class ActionDistributions
{
    /// <summary>Categorical for discrete actions, independent factors for several, a diagonal Gaussian for continuous ones.</summary>
    /// <param name="actions">The action space.</param>
    /// <param name="logStdInitial">Where the logarithm of a Gaussian's standard deviation begins.</param>
    /// <exception cref="InvalidInputException">No family fits.</exception>
    public static ActionDistribution For(Space actions, float logStdInitial) => actions switch
    {
        Discrete discrete => new CategoricalDistribution(discrete.N),
        MultiDiscrete several => new MultiDiscreteDistribution(several.Choices),
        MultiBinary switches => new MultiBinaryDistribution(switches.N),
        Box box => new DiagonalGaussianDistribution(box.Length, logStdInitial),
        _ => throw new InvalidInputException($"no action distribution fits a {actions.GetType().Name} space"),
    };
}
