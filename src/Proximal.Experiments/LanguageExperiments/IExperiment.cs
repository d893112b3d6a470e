namespace Proximal.Experiments;

/// <summary>A measurement with language models that anyone can repeat: a few methods or settings, each with the same seeds.</summary>
internal interface IExperiment
{
    /// <summary>Its name on the command line and of its file.</summary>
    string Name { get; }

    /// <summary>Its heading.</summary>
    string Title { get; }

    /// <summary>What is measured and how, for the page of results.</summary>
    string Explanation { get; }

    /// <summary>How many seeds unless told otherwise.</summary>
    int DefaultSeeds { get; }

    /// <summary>The figure that is told of every seed.</summary>
    string MainMetric { get; }

    /// <summary>Measures all rows with one seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stop">Watches each trainer; rows end early where it is requested.</param>
    /// <returns>One run for each row, in the order in which the rows are told, each as soon as it is there.</returns>
    /// <exception cref="TrainingDivergedException">A reward, loss or gradient was not finite.</exception>
    IEnumerable<(string Row, ExperimentRun Run)> Measure(ulong seed, StopSignal stop);

    /// <summary>Pictures of the results: names of files, and their SVG.</summary>
    /// <param name="result">What was measured.</param>
    IEnumerable<(string Name, string Svg)> Draw(ExperimentResult result);
}
