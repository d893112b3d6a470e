namespace Proximal;

/// <summary>Chooses the family of distributions that fits an action space.</summary>
public static class ActionDistributions
{
    /// <summary>Categorical for discrete actions, independent factors for several, a diagonal Gaussian for continuous ones, and the product of its parts' for composed ones.</summary>
    /// <param name="actions">The action space.</param>
    /// <param name="logStdInitial">Where the logarithm of a Gaussian's standard deviation begins.</param>
    /// <param name="squash">Whether a Gaussian is sent through tanh; needs continuous actions with finite bounds, and leaves other parts of composed actions alone.</param>
    /// <exception cref="InvalidInputException">No family fits.</exception>
    public static ActionDistribution For(Space actions, float logStdInitial = 0, bool squash = false) => actions switch
    {
        CompositeSpace composite when !squash || HasBox(composite) => new ProductDistribution(composite.Parts.Select(part =>
            (part.Name, part.Space, For(part.Space, logStdInitial, squash && HasBox(part.Space))))),
        Box { HasFiniteBounds: true } box when squash => new SquashedGaussianDistribution(box.Length, logStdInitial),
        _ when squash => throw new InvalidInputException(
            $"Network.SquashOutput (policy_kwargs.squash_output) needs continuous actions between finite bounds, but the actions are {actions}"),
        Discrete discrete => new CategoricalDistribution(discrete.N),
        MultiDiscrete several => new MultiDiscreteDistribution(several.Choices),
        MultiBinary switches => new MultiBinaryDistribution(switches.N),
        Box box => new DiagonalGaussianDistribution(box.Length, logStdInitial),
        _ => throw new InvalidInputException($"no action distribution fits a {actions.GetType().Name} space"),
    };

    private static bool HasBox(Space space) => space is Box || (space is CompositeSpace composite && composite.Parts.Any(static part => HasBox(part.Space)));
}
