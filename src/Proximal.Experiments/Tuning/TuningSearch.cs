namespace Proximal.Experiments;

/// <summary>A search as a whole: the same one has the same results.</summary>
/// <param name="Basis">The environment, and all settings that are not searched.</param>
/// <param name="Space">The settings that are.</param>
/// <param name="Plan">How it goes about it.</param>
internal sealed record TuningSearch(RunConfiguration Basis, SearchSpace Space, TuningPlan Plan)
{
    /// <summary>The search's rungs.</summary>
    /// <exception cref="InvalidInputException">There is nothing to halve.</exception>
    public IReadOnlyList<Rung> Rungs => Plan.Rungs(Basis.Options.TotalSteps);

    /// <summary>Draws all trials.</summary>
    /// <exception cref="InvalidInputException">Hardly any combination is valid.</exception>
    public IReadOnlyList<Trial> Draw()
    {
        var sampler = new TrialSampler(Space, Basis, Plan.Seed);
        return [.. Enumerable.Range(0, Plan.Trials).Select(sampler.Draw)];
    }
}
