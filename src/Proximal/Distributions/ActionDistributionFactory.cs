namespace Proximal;

/// <summary>The arguments of an <see cref="ActionDistributionFactory"/>.</summary>
/// <param name="Actions">The action space.</param>
/// <param name="LogStdInitial">The initial log standard deviation (<see cref="NetworkOptions.LogStdInitial"/>).</param>
/// <param name="Features">The number of inputs of the actor's last layer.</param>
public readonly record struct DistributionSpec(Space Actions, float LogStdInitial, int Features);

/// <summary>Creates a custom distribution; see <see cref="ActionDistribution.Registry"/>.</summary>
/// <param name="spec">The action space and the options of the distribution.</param>
/// <returns>A new instance on every call.</returns>
public delegate ActionDistribution ActionDistributionFactory(DistributionSpec spec);
