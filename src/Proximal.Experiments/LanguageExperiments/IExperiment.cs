namespace Proximal.Experiments;

/// <summary>
/// Reproducible experiment with language models: several methods or options, each with the same seeds.
/// </summary>
internal interface IExperiment
{
    /// <summary>Name on the command line and of the result file.</summary>
    string Name { get; }

    /// <summary>Heading on the results page.</summary>
    string Title { get; }

    /// <summary>Description of method and metrics for the results page, in Markdown.</summary>
    string Explanation { get; }

    /// <summary>Default number of seeds.</summary>
    int DefaultSeeds { get; }

    /// <summary>Metric that the page shows for every seed.</summary>
    string MainMetric { get; }

    /// <summary>Runs all rows with one seed.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="stop">Signal that stops the trainers early.</param>
    /// <returns>One run for each row, in display order, as soon as it ends.</returns>
    /// <exception cref="TrainingDivergedException">A reward, loss or gradient was not finite.</exception>
    IEnumerable<(string Row, ExperimentRun Run)> Measure(ulong seed, StopSignal stop);

    /// <summary>Draws charts of the results: file names and SVG.</summary>
    /// <param name="result">Results of all seeds.</param>
    IEnumerable<(string Name, string Svg)> Draw(ExperimentResult result);
}
