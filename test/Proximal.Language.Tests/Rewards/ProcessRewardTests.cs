using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class ProcessRewardTests
{
    private static readonly CharacterTokenizer Tokenizer = new("abcdefgh");

    [Fact]
    [Trait("Category", "Golden")]
    public void Loss_and_gradients_equal_the_reference()
    {
        foreach (
            JsonElement golden in Golden.Read("preferences.json").GetProperty("process_reward_model").EnumerateArray()
        )
        {
            var logits = new List<float>();
            var labels = new List<float>();
            var expected = new List<double>();
            foreach (
                (JsonElement row, JsonElement rowLabels, JsonElement gradients) in golden
                    .GetProperty("logits")
                    .EnumerateArray()
                    .Zip(
                        golden.GetProperty("labels").EnumerateArray(),
                        golden.GetProperty("grad_logit_difference").EnumerateArray()
                    )
            )
            {
                foreach (
                    (JsonElement pair, double label, double gradient) in row.EnumerateArray()
                        .Zip(rowLabels.Doubles(), gradients.Doubles())
                )
                {
                    if (label < 0)
                        continue;
                    logits.Add((float)(pair[1].GetDouble() - pair[0].GetDouble()));
                    labels.Add((float)label);
                    expected.Add(gradient);
                }
            }

            string name = golden.GetProperty("name").GetString()!;
            (float[] losses, float[][] found) = Differentiation.OfMean(
                [
                    [.. logits],
                ],
                parameters => StepObjectives.CrossEntropy(parameters[0], Tensor.From([.. labels]))
            );
            PackedGolden.AssertClose(golden.GetProperty("loss").GetDouble(), losses.Average(), name);
            PackedGolden.AssertClose([.. expected], found[0], $"gradient of {name}", terms: 1);
        }
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void Steps_are_labeled_at_the_last_token_of_their_separator()
    {
        foreach (
            JsonElement golden in Golden.Read("preferences.json").GetProperty("process_reward_model").EnumerateArray()
        )
        {
            string separator = new('h', golden.GetProperty("separator_tokens").GetInt32());
            JsonElement[] labels = [.. golden.GetProperty("labels").EnumerateArray()];
            int row = 0;
            foreach (JsonElement example in golden.GetProperty("rows").EnumerateArray())
            {
                var encoded = EncodedSteps.Of(
                    Tokenizer,
                    new StepwiseExample(
                        new string('a', example.GetProperty("prompt").GetInt32()),
                        [
                            .. example
                                .GetProperty("steps")
                                .Doubles()
                                .Select(static length => new string('b', (int)length)),
                        ],
                        [.. example.GetProperty("step_labels").Doubles().Select(static label => label == 1)]
                    ),
                    separator,
                    maxLength: 1000
                );
                double[] expected = labels[row++].Doubles();
                for (int step = 0; step < encoded.Ends.Length; step++)
                    if (encoded.Ends[step] < expected.Length && expected[encoded.Ends[step]] >= 0)
                        Assert.Equal(expected[encoded.Ends[step]], encoded.Labels[step]);
                if (!golden.GetProperty("last_step_only").GetBoolean())
                    Assert.Equal(
                        expected.Index().Where(static label => label.Item >= 0).Select(static label => label.Index),
                        encoded.Ends
                    );
            }
        }
    }

    [Fact]
    public void Probability_of_a_step_is_the_reward_of_the_token_in_which_it_ends()
    {
        RewardModel model = Model();
        var reward = new ProcessReward(model, Tokenizer, separator: "h", baseline: 0.5f);
        RewardInput[] inputs =
        [
            Input("bchdh", ended: true),
            Input("bchd", ended: true),
            Input("bchd", ended: false),
            Input("bc", ended: false),
        ];
        int[] starts = [0, 5, 9, 13, 15];
        var rewards = new float[15];
        reward.ScoreTokensFinite(inputs, starts, rewards);

        // Two finished steps; a last step without a separator; a truncated step; none.
        Assert.Equal([2, 4], Places(rewards[..5]));
        Assert.Equal([2, 3], Places(rewards[5..9]));
        Assert.Equal([2], Places(rewards[9..13]));
        Assert.Empty(Places(rewards[13..]));
        Assert.Equal(rewards[2], rewards[7], 1e-6f);
        Assert.Equal(Probability(model, "abch") - 0.5f, rewards[2], 1e-5f);
        Assert.Equal(Probability(model, "abchdh") - 0.5f, rewards[4], 1e-5f);
        var scores = new float[4];
        reward.ScoreFinite(inputs, scores);
        Assert.Equal(rewards[2] + rewards[4], scores[0], 1e-6f);
    }

    [Fact]
    public void PPO_receives_the_rewards_of_steps()
    {
        var random = new Rng(3);
        var trainer = new RlhfPpo(
            new AlignmentParts(
                CausalLanguageModel.Create(ModelConfig.Gpt2(Tokenizer.VocabularySize, 16, 16, 1, 2), ref random),
                Tokenizer,
                [new PromptItem("a")],
                new ProcessReward(Model(), Tokenizer, separator: "h")
            ),
            new RlhfPpoOptions
            {
                TotalSteps = 32,
                BatchSize = 32,
                MinibatchSize = 32,
                KlCoefficient = 0,
                SampleCount = 0,
                Sampling = new SamplingOptions { MaxTokens = 8 },
            }
        );
        trainer.Train();
        CompletionRollout rollout = trainer.Rollout;
        Assert.Contains(
            Enumerable.Range(0, rollout.Sequences),
            i => Places(rollout.Rewards.All[rollout.Starts[i]..rollout.Starts[i + 1]].ToArray()).Length > 1
        );
    }

    private static int[] Places(float[] rewards) =>
        [.. rewards.Index().Where(static reward => reward.Item != 0).Select(static reward => reward.Index)];

    private static RewardInput Input(string completion, bool ended) =>
        new("a", completion) { Ended = ended, Tokens = [.. completion.Select(static letter => $"{letter}")] };

    private static float Probability(RewardModel model, string text)
    {
        using Scope scope = Scope.Begin(record: false);
        var batch = new TokenBatch();
        batch.Add(Tokenizer.Encode(text));
        return model.Score(batch).Sigmoid().Item();
    }

    private static RewardModel Model()
    {
        var random = new Rng(6);
        var model = new RewardModel(
            CausalLanguageModel.Create(ModelConfig.Gpt2(Tokenizer.VocabularySize, 16, 16, 1, 2), ref random)
        );
        model.Initialize(ref random);
        return model;
    }
}
