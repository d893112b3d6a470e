using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>PPO and GRPO on conversations.</summary>
[Collection<WorkerThreads>]
public sealed class AgentTrainerTests
{
    [Theory]
    [InlineData("rlhf")]
    [InlineData("rlhf by turn")]
    [InlineData("grpo")]
    public void Run_interrupted_anywhere_ends_with_the_same_weights(string algorithm)
    {
        using var whole = new TemporaryFolder();
        string expected = Train(whole, algorithm);
        foreach (int updates in (int[])[1, 2])
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() => Train(folder, algorithm, updates));
            Assert.Equal(expected, Train(folder, algorithm));
            foreach (string log in (string[])["metrics.jsonl", "samples.jsonl"])
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(whole.Path, log)),
                    File.ReadAllBytes(Path.Combine(folder.Path, log))
                );
        }

        Assert.Contains(
            "[user] ",
            File.ReadAllText(Path.Combine(whole.Path, "samples.jsonl")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Thread_count_does_not_change_the_weights()
    {
        int before = WorkerPool.Shared.Threads;
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (int threads in (int[])[1, 3])
            {
                WorkerPool.Shared.Threads = threads;
                LanguageTrainer trainer = Create("rlhf by turn");
                trainer.Train();
                hashes.Add(trainer.HashWeights());
            }
        }
        finally
        {
            WorkerPool.Shared.Threads = before;
        }

        Assert.Single(hashes);
    }

    [Fact]
    public void Log_probs_of_training_are_those_of_sampling_and_the_first_ratio_is_1()
    {
        var trainer = (RlhfPpo)Create("rlhf");
        trainer.Train(
            new UpdateCallback(() =>
            {
                Assert.Equal(0, trainer.FirstLogRatio);
                CompletionRollout r = trainer.Rollout;
                float[] sampled = [.. r.Conversations!.SelectMany(static played => played.LogProbs)];
                Assert.Equal(sampled.Length, r.Tokens);
                Assert.Equal(sampled, r.OldLogProbs.All.ToArray(), static (x, y) => Math.Abs(x - y) < 1e-4);
            })
        );
    }

    // One pass over the whole sequence, of which the loss uses the rows before sampled tokens.
    [Fact]
    public void Log_probs_are_conditioned_on_the_inserted_tokens()
    {
        CausalLanguageModel model = AgentTasks.Model(1);
        Conversation played = Play(model);
        int[] all = [.. played.Prompt, .. played.Tokens];
        bool[] sampled = [.. played.Prompt.Select(static _ => false), .. played.Sampled];
        CompletionBatch whole = new(),
            masked = new();
        whole.Add(all.AsSpan(0, 1), all.AsSpan(1));
        masked.Add(played.Prompt, played.Tokens, played.Sampled);
        using Scope scope = Scope.Begin(record: false);
        float[] every = model.LogProbs(whole).LogProbs.ToArray();
        Assert.Equal(every.Where((_, i) => sampled[i + 1]), model.LogProbs(masked).LogProbs.ToArray());
        Assert.Equal(played.SampledTokens.Length, masked.Count);
    }

    [Fact]
    public void Rewards_are_at_the_end_of_their_turns_and_KL_at_sampled_tokens()
    {
        AlignmentParts parts = Parts() with { Reward = RewardFunction.From(static input => input.Messages.Count) };
        var trainer = new RlhfPpo(parts, PpoOptions with { TotalSteps = 16 });
        trainer.Train();
        CompletionRollout r = trainer.Rollout;
        Assert.Contains(r.Conversations!, static played => played.Turns.Count > 1);
        for (int i = 0, turn = 0; i < r.Sequences; i++)
        {
            Conversation played = r.Conversations![i];
            Assert.Equal(played.SampledTokens, r.AllTokens[r.Starts[i]..r.Starts[i + 1]].ToArray());
            Assert.Equal(played.Return + played.Messages.Count, r.RawScores[i]);
            for (int k = 0; k < played.Turns.Count; k++, turn++)
            {
                int last = r.TurnStarts[turn + 1] - 1;
                bool isFinal = k + 1 == played.Turns.Count;
                for (int t = r.TurnStarts[turn]; t <= last; t++)
                    Assert.Equal(
                        (-PpoOptions.KlCoefficient * r.Kl.All[t])
                            + (t == last ? played.Turns[k].Reward + (isFinal ? played.Messages.Count : 0) : 0),
                        r.Rewards.All[t],
                        1e-5
                    );
            }
        }
    }

    [Fact]
    public void Grpo_compares_the_returns_of_whole_conversations()
    {
        var trainer = (Grpo)Create("grpo");
        trainer.Train(
            new UpdateCallback(() =>
            {
                CompletionRollout r = trainer.Rollout;
                for (int group = 0; group < r.Sequences; group += 4)
                {
                    Conversation[] played = [.. r.Conversations!.Skip(group).Take(4)];

                    // The environments of a group start equally.
                    Assert.Single(played.Select(static one => string.Join(' ', one.Prompt)).Distinct());
                    double mean = played.Average(static one => one.Return),
                        deviation = Math.Sqrt(played.Sum(one => Math.Pow(one.Return - mean, 2)) / 3);
                    for (int i = group; i < group + 4; i++)
                        foreach (float advantage in r.Advantages.All[r.Starts[i]..r.Starts[i + 1]])
                            Assert.Equal((r.Conversations![i].Return - mean) / (deviation + 1e-4), advantage, 1e-4);
                }
            })
        );
        Assert.True(trainer.Metrics.TryGet(LanguageMetricTags.Turns, out double turns) && turns > 1);
    }

    [Fact]
    public void Online_dpo_refuses_conversations() =>
        Assert.Contains(
            "use PPO or GRPO",
            Assert
                .Throws<InvalidInputException>(() => new OnlineDpo(Parts(), new OnlineDpoOptions { TotalSteps = 8 }))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Conversation_does_not_depend_on_the_others()
    {
        CausalLanguageModel model = AgentTasks.Model(2);
        var runner = new ConversationRunner(model, AgentTasks.Tokenizer, Setup);
        var sampling = new SamplingOptions { MaxTokens = 5 };
        PromptItem[] prompts = [new("a"), new("b"), new("cd")];
        IReadOnlyList<Conversation> together = runner.Run(prompts, sampling, 3, [7, 8, 9], [7, 8, 9]);
        for (int i = 0; i < prompts.Length; i++)
        {
            ulong stream = 7 + (ulong)i;
            Conversation alone = new ConversationRunner(model, AgentTasks.Tokenizer, Setup).Run(
                [prompts[i]],
                sampling,
                3,
                [stream],
                [stream]
            )[0];
            Assert.Equal(together[i].Tokens, alone.Tokens);
            Assert.Equal(together[i].LogProbs, alone.LogProbs);
        }
    }

    [Fact]
    public void Runner_without_a_chat_template_is_refused() =>
        Assert.Contains(
            "need a chat template",
            Assert
                .Throws<InvalidInputException>(() =>
                    new ConversationRunner(OfflineTasks.Model(1), OfflineTasks.Tokenizer, Setup)
                )
                .Message,
            StringComparison.Ordinal
        );

    private static AgentSetup Setup =>
        new()
        {
            Environment = static () => new AgentTasks.Letter(),
            MaxTurns = 4,
            MaxConversationTokens = 60,
        };

    private static RlhfPpoOptions PpoOptions =>
        new()
        {
            TotalSteps = 48,
            Seed = 1,
            BatchSize = 16,
            MinibatchSize = 8,
            Epochs = 2,
            LearningRate = 5e-3,
            KlCoefficient = 0.02,
            Sampling = new SamplingOptions { MaxTokens = 5 },
            EvaluationSamples = 4,
        };

    private static Conversation Play(CausalLanguageModel model)
    {
        var runner = new ConversationRunner(model, AgentTasks.Tokenizer, Setup);
        PromptItem[] prompts = [.. Enumerable.Range(0, 16).Select(static _ => new PromptItem(""))];
        return runner
            .Run(prompts, new SamplingOptions { MaxTokens = 5 }, seed: 1)
            .First(static played => played.Turns.Count > 1);
    }

    private static AlignmentParts Parts()
    {
        CausalLanguageModel model = AgentTasks.Model(1);
        return new AlignmentParts(
            model,
            AgentTasks.Tokenizer,
            [new PromptItem("a"), new PromptItem("b"), new PromptItem("")],
            RewardFunction.Zero
        )
        {
            Agent = Setup,
            Reference = ReferencePolicy.Of(model.Copy(trainable: false)),
            EvaluationPrompts = [new PromptItem("h")],
        };
    }

    private static LanguageTrainer Create(string algorithm) =>
        algorithm == "grpo"
            ? new Grpo(
                Parts(),
                new GrpoOptions
                {
                    TotalSteps = 48,
                    Seed = 1,
                    BatchSize = 16,
                    GroupSize = 4,
                    LearningRate = 5e-3,
                    Sampling = new SamplingOptions { MaxTokens = 5 },
                    EvaluationSamples = 4,
                }
            )
            : new RlhfPpo(
                Parts(),
                PpoOptions with
                {
                    Credit = algorithm == "rlhf" ? CreditAssignment.Token : CreditAssignment.Turn,
                    Gamma = 0.9,
                }
            );

    private static string Train(TemporaryFolder folder, string algorithm, int cutAfter = 0)
    {
        LanguageTrainer trainer = Create(algorithm);
        using var recorder = new RunRecorder(
            folder.Path,
            new RunRecorderOptions { CheckpointInterval = 1, Logs = [trainer.Samples!.Log()] }
        );
        recorder.Resume(trainer);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return trainer.HashWeights();
    }
}
