using System.Diagnostics;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>RLHF demo: trains all stages one after another, shows their progress and evaluates the models.</summary>
/// <param name="seed">Seed of all random numbers.</param>
/// <param name="options">Sizes of the models, the data and the training.</param>
/// <param name="folder">Folder for the models, the metrics of the stages and the report.</param>
/// <param name="display">Display of the stages.</param>
/// <param name="stop">Signal that stops the demo early.</param>
internal sealed class AlignmentDemo(ulong seed, InnOptions options, string folder, IDisplay display, StopSignal stop)
{
    private const int EvaluationAnswers = 400,
        ShownAnswers = 8;

    private static readonly CheckpointOptions OneAtTheEnd = new(Interval: int.MaxValue, Keep: 1);

    private readonly List<DemoStage> stages = [];

    /// <summary>Runs all stages and returns the result; null if a signal stopped it.</summary>
    /// <exception cref="TrainingDivergedException">A reward, loss or gradient was not finite.</exception>
    public DemoResult? Run()
    {
        var pipeline = new InnPipeline(seed, options);
        ITokenizer tokenizer = pipeline.Tokenizer;

        Sft pretraining = pipeline.Pretraining();
        if (!Train("1-pretraining", "Pretraining", pretraining))
            return null;
        CausalLanguageModel pretrained = pretraining.Model;
        Save("pretrained", tokenizer, path => pretrained.Save(path));

        Sft fineTuning = pipeline.FineTuning(pretrained);
        if (!Train("2-fine-tuning", "Supervised fine-tuning", fineTuning))
            return null;
        CausalLanguageModel reference = fineTuning.Model;
        Save("reference", tokenizer, path => reference.Save(path));

        (IReadOnlyList<PreferencePair> pairs, IReadOnlyList<PreferencePair> heldOut) = pipeline.Compare(reference);
        RewardModeling rewardTraining = pipeline.RewardTraining(reference, pairs, heldOut, out RewardModel reward);
        if (!Train("3-reward-model", "Reward model", rewardTraining))
            return null;
        rewardTraining.Normalize();
        Save("reward", tokenizer, path => reward.Save(path));

        (ValueHead head, CausalLanguageModel valueModel) = InnPipeline.ValueModel(reward);
        AlignmentParts parts = pipeline.Parts(reference, reward);
        RlhfPpo ppo = pipeline.Optimization(parts, new ValueFunction(head, valueModel));
        if (!Train("4-ppo", "PPO", ppo))
            return null;
        Save("policy", tokenizer, path => ppo.Model.Save(path));
        Save("value", tokenizer, path => valueModel.Save(path));
        head.Save(Path.Combine(folder, "value"));

        return Evaluate(pipeline, parts, pretrained, reference, ppo.Model, rewardTraining.Score!.Value, pairs.Count);
    }

    // Each stage is a run: metrics, a checkpoint at the end, and a summary.
    private bool Train(string name, string title, LanguageTrainer trainer)
    {
        var run = new RunFolder(Path.Combine(folder, "stages", name));
        Directory.CreateDirectory(run.Path);
        long start = Stopwatch.GetTimestamp();
        RunSummary summary = new LanguageSession(
            run,
            trainer,
            new LanguageLabel(name, title, seed),
            OneAtTheEnd,
            display,
            stop
        ).Train();
        stages.Add(
            new DemoStage(
                title,
                run,
                trainer.Steps,
                DisplayMetrics.Of(trainer).Unit,
                Stopwatch.GetElapsedTime(start).TotalSeconds
            )
        );
        return summary.Status == RunStatus.Completed && !stop.IsRequested;
    }

    private void Save(string name, ITokenizer tokenizer, Action<string> save)
    {
        string path = Path.Combine(folder, name);
        save(path);
        tokenizer.Save(path);
    }

    private DemoResult Evaluate(
        InnPipeline pipeline,
        AlignmentParts parts,
        CausalLanguageModel pretrained,
        CausalLanguageModel reference,
        CausalLanguageModel policy,
        double accuracy,
        int pairs
    )
    {
        GeneratedCompletions Sample(CausalLanguageModel model, int round) =>
            pipeline
                .Sample(pipeline.EvaluationPrompts, EvaluationAnswers, round)
                .Run(model, pipeline.Tokenizer, parts.Reference);
        DemoEvaluation Measure(GeneratedCompletions answers) =>
            new(
                answers.ScoreBy(pipeline.Quality).Average(),
                answers.ScoreBy(parts.Reward).Average(),
                answers.Divergence.Average(),
                answers.Statistics.MeanLength
            );
        (GeneratedCompletions first, GeneratedCompletions before, GeneratedCompletions after) = (
            Sample(pretrained, round: 3),
            Sample(reference, round: 3),
            Sample(policy, round: 4)
        );
        (float[] rewardsBefore, float[] rewardsAfter) = (
            before.ScoreBy(pipeline.Quality),
            after.ScoreBy(pipeline.Quality)
        );
        SampleView[] samples =
        [
            .. Enumerable
                .Range(0, Math.Min(ShownAnswers, pipeline.EvaluationPrompts.Count))
                .Select(i => new SampleView(
                    before.Inputs[i].Prompt,
                    new ScoredText(before.Inputs[i].Completion.Trim(), rewardsBefore[i]),
                    new ScoredText(after.Inputs[i].Completion.Trim(), rewardsAfter[i])
                )),
        ];
        return new DemoResult(
            seed,
            pipeline.Inn,
            pipeline.PpoOptions,
            stages,
            Measure(first),
            Measure(before),
            Measure(after),
            accuracy,
            pairs,
            after.Against(before, Judge.From(pipeline.Quality)).Share,
            samples
        );
    }
}
