namespace Proximal;

/// <summary>Creates the action distribution for an action space.</summary>
internal static class ActionDistributions
{
    /// <summary>
    /// Creates a categorical distribution for discrete actions, independent factors for multi-discrete and multi-binary
    /// actions, the chosen kind for continuous actions, and a product of distributions for composite actions.
    /// </summary>
    /// <param name="actions">The action space.</param>
    /// <param name="logStdInitial">The initial log standard deviation of a Gaussian.</param>
    /// <param name="squash">Whether to squash a Gaussian with tanh. Requires continuous actions with finite bounds;
    /// does not affect the other parts of composite actions.</param>
    /// <param name="kind">The distribution of continuous actions, a diagonal Gaussian by default. Does not affect the
    /// other parts of composite actions.</param>
    /// <param name="fullStd">For <see cref="DistributionKind.Gsde"/>: whether there is a standard deviation for each
    /// pair of feature and action dimension. Default true.</param>
    /// <param name="features">For <see cref="DistributionKind.Gsde"/>: the number of inputs of the actor's last
    /// layer.</param>
    /// <param name="rescale">Whether the policy scales actions from [-1, 1] to the bounds. Requires continuous actions
    /// with finite bounds.</param>
    /// <exception cref="InvalidInputException">No distribution supports the space, or the requested one does
    /// not.</exception>
    public static ActionDistribution For(
        Space actions,
        float logStdInitial = 0,
        bool squash = false,
        DistributionKind kind = DistributionKind.Gaussian,
        bool fullStd = true,
        int features = 0,
        bool rescale = false
    )
    {
        if (!HasBox(actions))
        {
            if (squash)
                throw Unbounded(SquashOption, $"the action space is {actions}");
            if (rescale)
                throw Unbounded(RescaleOption, $"the action space is {actions}");
            if (kind != DistributionKind.Gaussian)
                throw new InvalidInputException(
                    $"Network.Distribution (policy_kwargs.distribution) is {kind}, which requires continuous "
                        + $"actions, but the action space is {actions}"
                );
        }

        return Create(actions, new Continuous(logStdInitial, squash, kind, fullStd, features, rescale), path: "");
    }

    private const string SquashOption = "Network.SquashOutput (policy_kwargs.squash_output)";
    private const string RescaleOption = "Network.RescaleActions (policy_kwargs.rescale_actions)";

    private static ActionDistribution Create(Space actions, in Continuous continuous, string path)
    {
        switch (actions)
        {
            case CompositeSpace composite:
                var parts = new List<(string, Space, ActionDistribution)>();
                foreach ((string name, Space part) in composite.Parts)
                    parts.Add((name, part, Create(part, continuous, path.Length == 0 ? name : $"{path}.{name}")));
                return new ProductDistribution(parts);
            case Discrete discrete:
                return new CategoricalDistribution(discrete.N);
            case MultiDiscrete several:
                return new MultiDiscreteDistribution(several.Choices);
            case MultiBinary switches:
                return new MultiBinaryDistribution(switches.N);
            case Box box:
                return continuous.Create(
                    box,
                    path.Length == 0 ? $"the action space is {box}" : $"the action '{path}' is {box}"
                );
            default:
                throw new InvalidInputException($"no action distribution supports a {actions.GetType().Name} space");
        }
    }

    private static InvalidInputException Unbounded(string option, string where) =>
        new($"{option} requires continuous actions with finite bounds, but {where}");

    private static bool HasBox(Space space) =>
        space is Box || (space is CompositeSpace composite && composite.Parts.Any(static part => HasBox(part.Space)));

    /// <summary>The options of the distribution of continuous actions.</summary>
    private readonly record struct Continuous(
        float LogStdInitial,
        bool Squash,
        DistributionKind Kind,
        bool FullStd,
        int Features,
        bool Rescale
    )
    {
        public ActionDistribution Create(Box box, string where)
        {
            if (Squash && !box.HasFiniteBounds)
                throw Unbounded(SquashOption, where);
            if (Rescale && !box.HasFiniteBounds)
                throw Unbounded(RescaleOption, where);
            if (Kind == DistributionKind.Beta)
                return box.HasFiniteBounds
                    ? new BetaDistribution(box.Length)
                    : throw Unbounded("Network.Distribution (policy_kwargs.distribution) = Beta", where);
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
