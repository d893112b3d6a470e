namespace Proximal.Experiments;

/// <summary>Search: base configuration, space and plan. The same search has the same results.</summary>
/// <param name="BaseConfiguration">Environment and configuration of the keys that are not searched.</param>
/// <param name="Space">Search space.</param>
/// <param name="Plan">Options of the search.</param>
internal sealed record TuningSearch(RunConfiguration BaseConfiguration, SearchSpace Space, TuningPlan Plan)
{
    /// <summary>Rungs of the search.</summary>
    /// <exception cref="InvalidInputException">The values give a single rung.</exception>
    public IReadOnlyList<Rung> Rungs => Plan.Rungs(BaseConfiguration.Options.TotalSteps);

    /// <summary>Draws all trials.</summary>
    /// <exception cref="InvalidInputException">The space has too few valid combinations.</exception>
    public IReadOnlyList<Trial> Draw()
    {
        var sampler = new TrialSampler(Space, BaseConfiguration, Plan.Seed);
        return [.. Enumerable.Range(0, Plan.Trials).Select(sampler.Draw)];
    }
}
