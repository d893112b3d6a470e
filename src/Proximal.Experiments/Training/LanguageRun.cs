using System.Text;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Starts and continues runs that train language models.</summary>
internal static class LanguageRun
{
    /// <summary>
    /// Creates the trainer of a configuration and resolves what depends on the current files: runs become the folders
    /// of their models, paths absolute, and epochs a number of examples.
    /// </summary>
    /// <param name="configuration">Configuration from the user.</param>
    /// <param name="report">Receives warnings, and lines about checkpoints and examples that are skipped.</param>
    /// <exception cref="InvalidInputException">A model or a file is missing or invalid, or inputs do not fit each
    /// other.</exception>
    public static (LanguageConfiguration Resolved, LanguageTrainer Trainer) Prepare(
        LanguageConfiguration configuration,
        Action<string> report
    )
    {
        LanguageInputs inputs = ResolvedPaths.Of(configuration.Inputs, report);
        LanguageOptions options = configuration.Options;
        LanguageAlgorithm algorithm = configuration.Algorithm;
        var open = new OpenedInputs(inputs, options.Seed, report, configuration.AllowPrograms);
        if (inputs.Epochs is { } epochs)
        {
            if (!(epochs > 0 && double.IsFinite(epochs)))
                throw new InvalidInputException($"num_train_epochs must be a positive number, but is {epochs}");
            int count =
                algorithm.CountExamples(open, options)
                ?? throw new InvalidOperationException($"{algorithm.Name} counts no examples");
            options = options with { TotalSteps = (long)Math.Max(1, Math.Round(epochs * count)) };
            inputs = inputs with { Epochs = null };
        }
        options.Validate();
        foreach (string warning in options.Warnings)
            report(warning);
        LanguageTrainer trainer = algorithm.CreateTrainer(open, options);
        return (configuration with { Setup = new LanguageSetup(inputs, options) }, trainer);
    }

    /// <summary>Writes <c>config.yaml</c>. A folder with this file is a run.</summary>
    public static void WriteConfiguration(RunFolder run, LanguageConfiguration configuration) =>
        AtomicFile.Write(run.Configuration, stream => stream.Write(Encoding.UTF8.GetBytes(configuration.ToYaml())));

    /// <summary>Creates the session that trains a run from its newest checkpoint to its end.</summary>
    /// <exception cref="InvalidInputException">All checkpoints are damaged.</exception>
    /// <exception cref="TrainingDivergedException">A reward, loss or gradient was not finite.</exception>
    public static LanguageSession Open(
        RunFolder run,
        LanguageConfiguration configuration,
        LanguageTrainer trainer,
        IDisplay display,
        StopSignal stop,
        bool acceptLostMetrics = false
    )
    {
        var label = new LanguageLabel(
            ModelFolder.NameOf(configuration.Inputs.Model!),
            configuration.Algorithm.Title,
            configuration.Options.Seed
        )
        {
            Name = configuration.Algorithm.Name,
        };
        return new LanguageSession(run, trainer, label, configuration.Checkpoints, display, stop)
        {
            AcceptLostMetrics = acceptLostMetrics,
            Ranks = configuration.Ranks,
        };
    }
}
