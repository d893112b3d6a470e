namespace Proximal;

/// <summary>What a distribution of one's own is made for.</summary>
/// <param name="Actions">The action space.</param>
/// <param name="LogStdInitial">Where the logarithm of a standard deviation begins (<see cref="NetworkOptions.LogStdInitial"/>).</param>
/// <param name="Features">Inputs of the actor's last layer.</param>
public readonly record struct DistributionSpec(Space Actions, float LogStdInitial, int Features);

/// <summary>Makes a distribution of one's own; see <see cref="ActionDistribution.Registry"/>.</summary>
/// <param name="spec">What it is made for.</param>
/// <returns>A new distribution, each time.</returns>
public delegate ActionDistribution ActionDistributionFactory(DistributionSpec spec);
