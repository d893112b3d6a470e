using System.CommandLine;

namespace Proximal.Cli;

/// <summary><c>proximal bench</c>: how fast this machine trains, and how much of the machine that takes.</summary>
internal static class BenchCommand
{
    private const string Notes = """
        Notes:
          The peak is measured, not looked up: multiply-adds on numbers in registers. Each share of the peak is the
          median over repetitions that have the peak measured right beside them, so clock rates and busy neighbours
          fall on both.

          gemm    matrix products in the shapes and layouts of a network's layers: NN, NT (second factor
                  transposed), TN (first)
          convolution
                  the layers of the Nature CNN and of MinAtar's, 256 images: forward, and the gradients of weights, bias
                  and, but for the first layer, inputs; each counts 2 operations for every window, tap and output channel
          update  one gradient step of PPO on a minibatch, with separate 4-64-64-2 and 4-64-64-1 tanh networks:
                  gathering, forward, loss, backward, norm clipping, Adam. A layer from i to o numbers counts 2 i o
                  operations forward, 2 i o for its weights and, but for the first, 2 i o for its input: 52,352 for
                  each sample; all else counts as nothing
          train   whole trainings of CartPole-v1, and of MinAtar's Breakout with its network for images, everything
                  included, with the part of the time of each phase
          algorithms
                  updates of TRPO (gradient, conjugate gradients, line search, critic) and of SAC (critics, actor,
                  temperature, targets), counted in the same way
          language-train
                  steps of training a GPT-2 on random tokens: forward, loss, backward, norm clipping, AdamW. Small: 6
                  layers of width 384, 50,304 tokens; tiny: 4 layers of width 128, 512 tokens. 6 operations for each
                  token and each number in its matrices; attention's products and all else count as nothing
          generate
                  96 new tokens after 16, drawn at temperature 1, for 1, 16 and 64 prompts together; the prompts'
                  time is in it. 2 operations for each token and each number in the matrices
          randomwalks
                  trlX's benchmark from fresh weights: 15 epochs of supervised fine-tuning on 1,000 walks, then 20
                  iterations of PPO with 140 completions each; not with --quick, unless it is asked for
        """;

    private const string Longest = "randomwalks";

    private static readonly (string Name, string Title, Func<int, bool, IEnumerable<BenchmarkResult>> Run)[] Parts =
    [
        ("gemm", "matrix products", GemmBenchmark.Run),
        ("convolution", "convolutions", ConvolutionBenchmark.Run),
        ("update", "PPO's gradient step", UpdateBenchmark.Run),
        ("train", "whole trainings", TrainingBenchmark.Run),
        ("algorithms", "updates of other algorithms", AlgorithmBenchmark.Run),
        ("language-train", "training language models", LanguageTrainingBenchmark.Run),
        ("generate", "generation", GenerationBenchmark.Run),
        (Longest, "random walks, end to end", RandomWalksBenchmark.Run),
    ];

    private static string Names => string.Join(", ", Parts.Select(static part => part.Name));

    public static Command Create()
    {
        Option<long?> threads = Flag.Whole("--threads", "Threads to use beside one (default: one for each processor).");
        Option<string?> only = Flag.Text("--only", "PART", $"Measure one part alone: {Names}.");
        Option<string?> json = Flag.Text("--json", "FILE", "Write all figures to a file as well.");
        Option<bool> quick = Flag.Switch(
            "--quick",
            "Fewer and shorter repetitions: half a minute instead of several, and noisier."
        );
        var command = new Command(
            "bench",
            "Measures how fast this machine trains: matrix products, PPO's gradient step, whole trainings and language models, each beside the machine's own peak."
        )
        {
            threads,
            only,
            json,
            quick,
        };
        command.SetAction(result =>
        {
            Run(
                (int)Math.Min(result.GetValue(threads) ?? Environment.ProcessorCount, 1024),
                result.GetValue(only),
                result.GetValue(json),
                result.GetValue(quick)
            );
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal bench                           everything, some minutes",
                "proximal bench --quick --only train      training rates alone, in some seconds",
                "proximal bench --threads 1 --json one.json",
            ]
        );
        return command;
    }

    private static void Run(int threads, string? only, string? json, bool quick)
    {
        if (only is not null && Parts.All(part => part.Name != only))
            throw new InvalidInputException(
                $"--only: there is no part '{only}'{NearestName.Suggestion(only, Parts.Select(part => part.Name))} ({Names})"
            );
        var report = new BenchmarkReport(Console.Out);
        report.AddMachine(threads);
        foreach ((string name, string title, Func<int, bool, IEnumerable<BenchmarkResult>> run) in Parts)
        {
            if (only is null ? quick && name == Longest : name != only)
                continue;
            report.Begin(title);
            foreach (BenchmarkResult figure in run(threads, quick))
                report.Add(figure);
        }

        report.End();
        if (json is not null)
            report.Write(json);
    }
}
