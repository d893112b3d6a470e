using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Evaluation of a model on preference pairs.</summary>
/// <param name="Accuracy">Share of pairs whose chosen completion has the higher score; equal scores count half.</param>
/// <param name="Loss">Mean of -log σ(chosen - rejected), the Bradley-Terry loss.</param>
/// <param name="Chosen">Mean score of chosen completions.</param>
/// <param name="Rejected">Mean score of rejected completions.</param>
/// <param name="Margin">Mean difference of the scores, chosen minus rejected.</param>
public sealed record PairEvaluation(
    MeanEstimate Accuracy,
    double Loss,
    double Chosen,
    double Rejected,
    MeanEstimate Margin
)
{
    private const int PairsPerPass = 8;

    /// <summary>Evaluates the scores of a reward model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="pairs">Preference pairs, at least one.</param>
    /// <param name="maxLength">
    /// Maximum number of tokens of a prompt with its completion; null for the model's context.
    /// </param>
    /// <exception cref="InvalidInputException">There are no pairs, or one is empty, equal or too long.</exception>
    public static PairEvaluation Of(
        RewardModel model,
        ITokenizer tokenizer,
        IReadOnlyList<PreferencePair> pairs,
        int? maxLength = null
    ) => Measure(pairs, tokenizer, Limit(maxLength, model.Trunk.Config), batch => model.Score(batch.Tokens));

    /// <summary>
    /// Evaluates the implicit rewards of a policy: β log(π/π_ref) of whole completions (Rafailov et al. 2023), or β log
    /// π without a reference.
    /// </summary>
    /// <param name="model">The policy.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="reference">The reference policy; null for none.</param>
    /// <param name="beta">β.</param>
    /// <param name="pairs">Preference pairs, at least one.</param>
    /// <param name="maxLength">
    /// Maximum number of tokens of a prompt with its completion; null for the model's context.
    /// </param>
    /// <exception cref="InvalidInputException">There are no pairs, or one is empty, equal or too long.</exception>
    public static PairEvaluation Of(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        ReferencePolicy? reference,
        double beta,
        IReadOnlyList<PreferencePair> pairs,
        int? maxLength = null
    ) =>
        Measure(
            pairs,
            tokenizer,
            Limit(maxLength, model.Config),
            batch =>
            {
                Tensor logProbs = model.LogProbs(batch).LogProbs; // [tokens]
                if (reference is not null)
                    logProbs -= reference.LogProbs(batch, temperature: 1);
                return PackedTokens.Sum(logProbs, batch.Starts) * (float)beta; // [2 × pairs]
            }
        );

    private static PairEvaluation Measure(
        IReadOnlyList<PreferencePair> pairs,
        ITokenizer tokenizer,
        int maxLength,
        Func<CompletionBatch, Tensor> score
    )
    {
        if (pairs.Count == 0)
            throw new InvalidInputException("there are no preference pairs to evaluate on");
        var encoded = new EncodedPairs(pairs, tokenizer, maxLength);
        var batch = new PairBatch();
        var (chosen, rejected) = (new float[pairs.Count], new float[pairs.Count]);
        for (int from = 0; from < pairs.Count; from += PairsPerPass)
        {
            using Scope scope = Scope.Begin(record: false);
            int count = Math.Min(PairsPerPass, pairs.Count - from);
            batch.Fill(encoded.Chosen.Slice(from, count), encoded.Rejected.Slice(from, count));
            (Tensor better, Tensor worse) = batch.Halves(score(batch.Sequences));
            better.CopyTo(chosen.AsSpan(from));
            worse.CopyTo(rejected.AsSpan(from));
        }

        float[] margins = [.. chosen.Zip(rejected, static (better, worse) => better - worse)];
        float[] correct =
        [
            .. margins.Select(static margin =>
                margin > 0 ? 1
                : margin < 0 ? 0
                : 0.5f
            ),
        ];
        return new PairEvaluation(
            MeanEstimate.Of(correct),
            margins.Average(static margin => Softplus(-margin)),
            chosen.Average(static x => (double)x),
            rejected.Average(static x => (double)x),
            MeanEstimate.Of(margins)
        );
    }

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static int Limit(int? maxLength, ModelConfig config) => Math.Min(maxLength ?? int.MaxValue, config.Context);
}
