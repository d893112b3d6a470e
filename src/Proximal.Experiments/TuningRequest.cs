namespace Proximal.Experiments;

/// <summary>Options of <see cref="Experiment.Tune"/>, the flags of <c>proximal tune</c>.</summary>
public sealed record TuningRequest : ExperimentRequest
{
    /// <summary>
    /// Name of the algorithm. Null, the default, selects that of the space or of <see cref="Configuration"/>, or PPO.
    /// </summary>
    public string? Algorithm { get; init; }

    /// <summary>
    /// YAML file with the values of the keys that are not searched, or the name of a zoo file. Null, the default,
    /// selects the zoo's hyperparameters of the algorithm.
    /// </summary>
    public string? Configuration { get; init; }

    /// <summary>
    /// Search space: keys with their distributions in YAML, such as <c>Space = { ["learning_rate"] = "{log_uniform:
    /// [1e-5, 1e-2]}", ["gamma"] = "[0.9, 0.99]" }</c>. Empty, the default, selects <see cref="SpaceFile"/>.
    /// </summary>
    public IDictionary<string, string> Space { get; init; } =
        new OrderedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// YAML file with the search space. Null, the default, selects the space that comes with the algorithm. Excludes
    /// <see cref="Space"/>.
    /// </summary>
    public string? SpaceFile { get; init; }

    /// <summary>
    /// Search method: <see cref="TuningMethod.Random"/>, the default, or <see cref="TuningMethod.Halving"/>.
    /// </summary>
    public TuningMethod Method { get; init; }

    /// <summary>Number of trials, that is combinations of values. Default 20.</summary>
    public int Trials { get; init; } = new TuningPlan().Trials;

    /// <summary>
    /// Number of runs of each trial; their seeds are 1 to this number. Default 1; 3 to 5 give more reliable results.
    /// </summary>
    public int Seeds { get; init; } = new TuningPlan().Seeds;

    /// <summary>Seed of the sampler that draws the trials. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Episodes of the evaluation of each run. Default 20.</summary>
    public int Episodes { get; init; } = new TuningPlan().Episodes;

    /// <summary>
    /// Reduction factor η of successive halving: one in η trials continues to the next rung. Default 3, at least 2.
    /// </summary>
    public int Eta { get; init; } = new TuningPlan().Eta;

    /// <summary>
    /// Minimum steps of the first rung of successive halving. Null, the default, derives it from the number of trials.
    /// </summary>
    public long? MinSteps { get; init; }

    /// <summary>Number of runs that train at the same time. Null, the default, selects the number of threads.</summary>
    public int? Jobs { get; init; }

    internal TuningSearch Search(string environment, Registries registries, IDisplay display)
    {
        if (Trials < 1 || Seeds < 1 || Episodes < 1 || Eta < 2 || MinSteps < 1 || Jobs < 1)
            throw new InvalidInputException(
                "Trials, Seeds, Episodes, MinSteps and Jobs must be at least 1, and Eta at least 2"
            );
        if (Space.Count > 0 && SpaceFile is not null)
            throw new InvalidInputException("Space and SpaceFile exclude each other; remove one");
        (string Name, string Text)? space =
            Space.Count > 0 ? ("Space", string.Concat(Space.Select(static pair => $"{pair.Key}: {pair.Value}\n")))
            : SpaceFile is { } path
                ? (
                    path,
                    File.Exists(path)
                        ? YamlText.ReadText(path)
                        : throw new InvalidInputException($"SpaceFile {path}: the file does not exist")
                )
            : null;
        AlgorithmEntry? algorithm = Algorithm is null
            ? space is { } given
                ? SearchSpaceReader.AlgorithmIn(given.Name, given.Text, registries.Algorithms)
                : null
            : registries.Algorithms.Find(Algorithm);
        var job = new TrainingJob
        {
            EnvironmentEntry = registries.FindEnvironment(environment),
            Registries = registries,
            File = Configuration,
            Algorithm = algorithm,
            Overrides = ReadOverrides(),
        };
        RunConfiguration baseConfiguration = TuningJob.BaseConfiguration(job.Configure(display.WriteLine), Steps);
        space ??= DefaultSearchSpaces.For(baseConfiguration.Algorithm);
        var plan = new TuningPlan
        {
            Method = Method,
            Trials = Trials,
            Seed = Seed,
            Seeds = Seeds,
            Episodes = Episodes,
            Eta = Eta,
            MinSteps = MinSteps,
        };
        var search = new TuningSearch(
            baseConfiguration,
            SearchSpaceReader.Read(
                space.Value.Name,
                space.Value.Text,
                new ConfigurationReader(baseConfiguration.Algorithm, registries.Algorithms)
            ),
            plan
        );
        _ = search.Rungs;
        return search;
    }
}
