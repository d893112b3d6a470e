namespace Proximal;

/// <summary>Chooses the family of distributions that fits an action space.</summary>
public static class ActionDistributions
{
    /// <summary>Categorical for discrete actions, independent factors for several, a family of one's choice for continuous ones, and the product of its parts' for composed ones.</summary>
    /// <param name="actions">The action space.</param>
    /// <param name="logStdInitial">Where the logarithm of a Gaussian's standard deviation begins.</param>
    /// <param name="squash">Whether a Gaussian is sent through tanh; needs continuous actions with finite bounds, and leaves other parts of composed actions alone.</param>
    /// <param name="kind">The family of continuous actions, independent Gaussians by default; other parts of composed actions are left alone.</param>
    /// <param name="fullStd">Of <see cref="DistributionKind.Gsde"/>: whether there is a deviation for every feature and number; true by default.</param>
    /// <param name="features">Of <see cref="DistributionKind.Gsde"/>: the inputs of the actor's last layer.</param>
    /// <exception cref="InvalidInputException">No family fits, or the one that is asked for does not.</exception>
    public static ActionDistribution For(
        Space actions,
        float logStdInitial = 0,
        bool squash = false,
        DistributionKind kind = DistributionKind.Gaussian,
        bool fullStd = true,
        int features = 0
    )
    {
        if (!HasBox(actions))
        {
            if (squash)
                throw Unbounded(SquashOption, $"the actions are {actions}");
            if (kind != DistributionKind.Gaussian)
                throw new InvalidInputException(
                    $"Network.Distribution (policy_kwargs.distribution) is {kind}, which is for continuous actions, but the actions are {actions}"
                );
        }

        return Make(actions, new Continuous(logStdInitial, squash, kind, fullStd, features), path: "");
    }

    private const string SquashOption = "Network.SquashOutput (policy_kwargs.squash_output)";

    private static ActionDistribution Make(Space actions, in Continuous continuous, string path)
    {
        switch (actions)
        {
            case CompositeSpace composite:
                var parts = new List<(string, Space, ActionDistribution)>();
                foreach ((string name, Space part) in composite.Parts)
                    parts.Add((name, part, Make(part, continuous, path.Length == 0 ? name : $"{path}.{name}")));
                return new ProductDistribution(parts);
            case Discrete discrete:
                return new CategoricalDistribution(discrete.N);
            case MultiDiscrete several:
                return new MultiDiscreteDistribution(several.Choices);
            case MultiBinary switches:
                return new MultiBinaryDistribution(switches.N);
            case Box box:
                return continuous.Over(
                    box,
                    path.Length == 0 ? $"the actions are {box}" : $"'{path}' of the actions is {box}"
                );
            default:
                throw new InvalidInputException($"no action distribution fits a {actions.GetType().Name} space");
        }
    }

    private static InvalidInputException Unbounded(string option, string where) =>
        new($"{option} needs continuous actions between finite bounds, but {where}");

    private static bool HasBox(Space space) =>
        space is Box || (space is CompositeSpace composite && composite.Parts.Any(static part => HasBox(part.Space)));

    /// <summary>What continuous actions are drawn from.</summary>
    private readonly record struct Continuous(
        float LogStdInitial,
        bool Squash,
        DistributionKind Kind,
        bool FullStd,
        int Features
    )
    {
        public ActionDistribution Over(Box box, string where)
        {
            if (Squash && !box.HasFiniteBounds)
                throw Unbounded(SquashOption, where);
            if (Kind == DistributionKind.Beta)
                return box.HasFiniteBounds
                    ? new BetaDistribution(box.Length)
                    : throw Unbounded("the Beta of Network.Distribution (policy_kwargs.distribution)", where);
            GaussianDistribution gaussian = Kind switch
            {
                DistributionKind.StateDependentGaussian => new StateDependentGaussianDistribution(
                    box.Length,
                    LogStdInitial
                ),
                DistributionKind.Gsde => new StateDependentNoiseDistribution(
                    box.Length,
                    Features,
                    LogStdInitial,
                    FullStd
                ),
                _ => new DiagonalGaussianDistribution(box.Length, LogStdInitial),
            };
            return Squash ? new SquashedGaussianDistribution(gaussian) : gaussian;
        }
    }
}
