using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Kahneman-Tversky optimisation (Ethayarajh et al. 2024, arXiv:2402.01306): learns from completions that were found good or bad one
/// by one, each against how far the policy is from its reference altogether.
/// </summary>
public sealed class Kto : OfflineTrainer
{
    private readonly KtoOptions options;
    private readonly ReferencePolicy reference;
    private readonly TokenExample[] examples;
    private readonly float[] desirable;
    private readonly CompletionBatch batch = new();

    /// <summary>Prepares training.</summary>
    /// <param name="model">The policy that learns.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="completions">What was found good, and what bad.</param>
    /// <param name="options">All settings.</param>
    /// <param name="reference">The frozen policy that it is compared with.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or a completion is empty or too long.</exception>
    public Kto(CausalLanguageModel model, ITokenizer tokenizer, IReadOnlyList<LabeledCompletion> completions, KtoOptions options, ReferencePolicy reference)
        : base(options, model, tokenizer, completions.Count)
    {
        this.options = options;
        this.reference = reference;
        examples = [.. completions.Select(item => TokenExample.Encode(tokenizer, item.Prompt, item.Completion, MaxLength))];
        desirable = [.. completions.Select(static item => item.Label ? 1f : 0f)];
    }

    /// <inheritdoc/>
    public override string Algorithm => "kto";

    /// <inheritdoc/>
    private protected override OfflineStep Learn(ReadOnlyMemory<int> examples, double remaining)
    {
        var part = new LossPart(this, examples, ReferencePoint(examples.Span));
        double norm = Step(examples.Length, ref part, remaining);
        return new OfflineStep(part.Loss, norm, part.Right / examples.Length, part.DesirableReward, part.UndesirableReward);
    }

    /// <summary>z: the log-ratio of completions behind prompts that are not theirs, shifted by one within the batch.</summary>
    private float ReferencePoint(ReadOnlySpan<int> chosen)
    {
        using Scope scope = Scope.Begin(record: false);
        batch.Clear();
        for (int i = 0; i < chosen.Length; i++)
        {
            int[] prompt = examples[chosen[i]].Prompt;
            int[] completion = examples[chosen[(i + 1) % chosen.Length]].Completion;
            batch.Add(prompt, completion.AsSpan(0, Math.Min(completion.Length, MaxLength - prompt.Length)));
        }

        return PreferenceObjectives.KtoReferencePoint(LogRatios().ToArray());
    }

    /// <summary>log π/π_ref of each sequence of <see cref="batch"/>: [sequences].</summary>
    private Tensor LogRatios(ulong? dropoutSeed = null)
    {
        Tensor referenceLogProbs = reference.LogProbs(batch, temperature: 1);                                       // [tokens]
        batch.Tokens.DropoutSeed = dropoutSeed;
        Tensor states = batch.Foretelling(Model.Forward(batch.Tokens));                                             // [tokens, width]
        Tensor logProbs = Tensor.LinearLogProb(states, Model.HeadWeight, batch.Targets()).LogProb;
        return PackedTokens.Sum(logProbs - referenceLogProbs, batch.Starts);
    }

    private struct LossPart(Kto kto, ReadOnlyMemory<int> chosen, float referencePoint) : ILossPart
    {
        private double good, bad;
        private int goods, bads;

        public double Loss;
        public double Right;

        public readonly double DesirableReward => good / goods;

        public readonly double UndesirableReward => bad / bads;

        public void Differentiate(int from, int to)
        {
            ReadOnlySpan<int> its = chosen.Span[from..to];
            var labels = new float[its.Length];
            kto.batch.Clear();
            for (int i = 0; i < its.Length; i++)
            {
                kto.batch.Add(kto.examples[its[i]].Prompt, kto.examples[its[i]].Completion);
                labels[i] = kto.desirable[its[i]];
            }

            Tensor logRatios = kto.LogRatios(kto.DropoutSeed(from));                                                                     // [sequences]
            KtoOptions options = kto.options;
            Tensor losses = PreferenceObjectives.Kto(
                logRatios, Tensor.From(labels), referencePoint, (float)options.Beta, (float)options.DesirableWeight, (float)options.UndesirableWeight);
            Tensor loss = losses.Sum() * (1f / chosen.Length);
            loss.Backward();
            Loss += loss.Item();
            Count(logRatios.ToArray(), labels, options.Beta);
        }

        private void Count(float[] logRatios, float[] labels, double beta)
        {
            for (int i = 0; i < labels.Length; i++)
            {
                bool isGood = labels[i] == 1;
                (goods, bads) = isGood ? (goods + 1, bads) : (goods, bads + 1);
                if (isGood) good += beta * logRatios[i];
                else bad += beta * logRatios[i];
                if (logRatios[i] > referencePoint == isGood) Right++;
            }
        }
    }
}
