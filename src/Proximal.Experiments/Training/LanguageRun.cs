using System.Text;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>A run that trains a language model by its configuration: begun, or gone on with.</summary>
internal static class LanguageRun
{
    /// <summary>
    /// A configuration in which everything is settled that depends on what is on the disk now: runs have become the folders of their
    /// models, paths are absolute, and epochs a number of examples.
    /// </summary>
    /// <param name="configuration">What was asked for.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <exception cref="InvalidInputException">A model or a file is missing or wrong, or parts do not fit each other.</exception>
    public static (LanguageConfiguration Settled, LanguageTrainer Trainer) Prepare(
        LanguageConfiguration configuration,
        Action<string> report
    )
    {
        LanguageInputs sources = ResolvedPaths.Of(configuration.Sources, report);
        LanguageOptions options = configuration.Options;
        LanguageAlgorithm algorithm = configuration.Algorithm;
        var open = new OpenedInputs(sources, options.Seed);
        if (sources.Epochs is { } epochs)
        {
            if (!(epochs > 0 && double.IsFinite(epochs)))
                throw new InvalidInputException($"num_train_epochs must be a positive number, but is {epochs}");
            int count =
                algorithm.CountExamples(open, options)
                ?? throw new InvalidOperationException($"{algorithm.Name} counts no examples");
            options = options with { TotalSteps = (long)Math.Max(1, Math.Round(epochs * count)) };
            sources = sources with { Epochs = null };
        }
        options.Validate();
        LanguageTrainer trainer = algorithm.CreateTrainer(open, options);
        return (configuration with { Setup = new LanguageSetup(sources, options) }, trainer);
    }

    /// <summary>Writes <c>config.yaml</c>, which makes a folder a run.</summary>
    public static void WriteConfiguration(RunFolder run, LanguageConfiguration configuration) =>
        AtomicFile.Write(run.Configuration, stream => stream.Write(Encoding.UTF8.GetBytes(configuration.ToYaml())));

    /// <summary>Trains a run from wherever it stands to its end.</summary>
    /// <exception cref="InvalidInputException">All checkpoints are damaged.</exception>
    /// <exception cref="TrainingDivergedException">A reward, loss or gradient was not finite.</exception>
    public static LanguageSession Open(
        RunFolder run,
        LanguageConfiguration configuration,
        LanguageTrainer trainer,
        IDisplay display,
        StopSignal stop
    )
    {
        var label = new LanguageLabel(
            ModelFolder.NameOf(configuration.Sources.Model!),
            configuration.Algorithm.Title,
            configuration.Options.Seed
        )
        {
            Name = configuration.Algorithm.Name,
        };
        return new LanguageSession(run, trainer, label, configuration.Checkpoints, display, stop);
    }
}
