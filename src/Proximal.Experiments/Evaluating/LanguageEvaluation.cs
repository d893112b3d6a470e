using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Finds out how good a language model is.</summary>
internal sealed class LanguageEvaluation
{
    private readonly EvaluationRequest request;
    private readonly LanguageConfiguration? run;
    private readonly TrainedModel found;
    private readonly ITokenizer tokenizer;
    private readonly EvaluationItems data;
    private readonly EvaluationTable sheet;

    private LanguageEvaluation(EvaluationRequest request)
    {
        this.request = request;
        run = request.Configuration();
        found = TrainedModel.Find(request.Model, request.Best, request.Report);
        tokenizer = found.LoadTokenizer(run?.Sources.ChatTemplate);
        data = EvaluationItems.Read(request.Data, run, tokenizer.ChatTemplate);
        sheet = new EvaluationTable($"{run?.Algorithm.Title ?? "language model"}  {found.Folder}");
        sheet.Set("algorithm", run?.Algorithm.Name ?? "");
        sheet.Set("checkpoint", found.Folder);
        sheet.Set("data", data.Origin);
        sheet.Tell($"on {data.Origin}");
    }

    private int? MaxLength => (run?.Options as OfflineOptions)?.MaxLength;

    /// <summary>Evaluates a model.</summary>
    /// <exception cref="InvalidInputException">Something is missing or wrong, or does not fit the rest.</exception>
    public static EvaluationTable Run(EvaluationRequest request)
    {
        var evaluation = new LanguageEvaluation(request);
        if (evaluation.found.IsRewardModel)
            evaluation.EvaluateRewardModel();
        else
            evaluation.EvaluatePolicy();
        return evaluation.sheet;
    }

    private void EvaluateRewardModel()
    {
        if (data.Pairs.Count == 0)
            throw new InvalidInputException(
                $"{found.Folder} is a reward model, which is evaluated on preference pairs with 'chosen' and 'rejected'; {data.Origin} has none"
            );
        if (request.Against is not null)
            throw new InvalidInputException("--against compares models that write; a reward model can be the --judge");
        var model = RewardModel.Load(found.Folder);
        AddPairs(PairEvaluation.Of(model, tokenizer, data.Pairs, MaxLength), "score");
        if (model.Normalization is not { } scale)
            return;
        sheet.Add("normalization_mean", "", scale.Mean);
        sheet.Add("normalization_std", "", scale.StandardDeviation);
    }

    private void EvaluatePolicy()
    {
        CausalLanguageModel model = found.Load();
        CausalLanguageModel? frozen = OpenReference(model);
        ReferencePolicy? reference = frozen is null ? null : ReferencePolicy.Of(frozen);
        if (data.Demonstrations.Count > 0)
        {
            var texts = DemonstrationEvaluation.Of(model, tokenizer, data.Demonstrations, MaxLength);
            sheet.Add(
                "loss",
                "loss",
                texts.Loss,
                $"nats a token, over {DisplayFormat.Count(texts.Tokens)} tokens of {DisplayFormat.Count(data.Demonstrations.Count)} texts"
            );
            sheet.Add("perplexity", "perplexity", texts.Perplexity);
            sheet.Add("accuracy", "accuracy", texts.Accuracy, "of tokens are the likeliest");
        }

        if (data.Pairs.Count > 0)
            AddPairs(
                PairEvaluation.Of(
                    model,
                    tokenizer,
                    reference,
                    (run?.Options as DpoOptions)?.Beta ?? new DpoOptions().Beta,
                    data.Pairs,
                    MaxLength
                ),
                reference is null ? "β log π" : "β log π/π_ref"
            );
        string? reward = request.Reward ?? run?.Sources.Reward;
        bool writes =
            data.Demonstrations.Count + data.Pairs.Count == 0 || reward is not null || request.Against is not null;
        if (writes)
            EvaluateCompletions(model, reference, reward);
    }

    private void EvaluateCompletions(CausalLanguageModel model, ReferencePolicy? reference, string? rewardText)
    {
        if (data.Prompts.Count == 0)
            throw new InvalidInputException($"{data.Origin} has no prompts to complete");
        SamplingOptions sampling = request.Sampling((run?.Options as OnlineOptions)?.Sampling ?? new SamplingOptions());
        var evaluation = new CompletionEvaluation(data.Prompts, request.Samples, sampling, request.Seed);
        GeneratedCompletions written = evaluation.Run(model, tokenizer, reference);
        IReward? reward = rewardText is null ? null : Open(rewardText);
        sheet.Tell(
            $"{DisplayFormat.Count(request.Samples)} completions of {DisplayFormat.Count(data.Prompts.Count)} prompts, temperature {DisplayFormat.Figure(sampling.Temperature)}, seed {request.Seed}"
        );
        if (reward is not null)
            sheet.Add("reward", "reward", MeanEstimate.Of(written.ScoreBy(reward)), reward.Name);
        if (run?.Sources.HeldOutReward is { } second && request.Reward is null)
            sheet.Add("heldout_reward", "held-out reward", MeanEstimate.Of(written.ScoreBy(Open(second))), second);
        if (written.Divergence.Count > 0)
            sheet.Add("kl", "KL", MeanEstimate.Of([.. written.Divergence]), "nats a completion, from the reference");
        AddStatistics(written.Statistics);
        if (request.Against is { } text)
            Compare(written, evaluation, text, reward);
        else if (request.Judge is not null)
            throw new InvalidInputException("--judge compares two models: add --against MODEL");
    }

    private void Compare(GeneratedCompletions written, CompletionEvaluation evaluation, string text, IReward? reward)
    {
        IReward judge = request.Judge is { } named
            ? Open(named)
            : reward
                ?? throw new InvalidInputException(
                    "--against needs a judge: name a reward or the folder of a reward model by --judge"
                );
        GenerationModel other = GenerationModel.Open(text, report: request.Report);
        GeneratedCompletions others = evaluation.Run(other.Model, other.Tokenizer);
        WinRateEstimate rate = written.Against(others, Language.Judge.From(judge));
        sheet.Set("against", other.Folder);
        sheet.Set("judge", judge.Name);
        if (reward is not null)
            sheet.Add("against_reward", "reward of other", MeanEstimate.Of(others.ScoreBy(reward)), other.Folder);
        sheet.Add(
            "win_rate",
            "win rate",
            rate.Share,
            $"95% interval {DisplayFormat.Figure(rate.Low)} to {DisplayFormat.Figure(rate.High)}: {rate.Wins} wins, {rate.Ties} ties, {rate.Losses} losses, judged by {judge.Name}"
        );
        sheet.Add("win_rate_low", "", rate.Low);
        sheet.Add("win_rate_high", "", rate.High);
        sheet.Add("wins", "", rate.Wins);
        sheet.Add("ties", "", rate.Ties);
        sheet.Add("losses", "", rate.Losses);
    }

    private void AddPairs(PairEvaluation pairs, string score)
    {
        sheet.Add(
            "pair_accuracy",
            "pairs right",
            pairs.Accuracy,
            $"of {DisplayFormat.Count(data.Pairs.Count)}, by {score}"
        );
        sheet.Add("pair_loss", "pair loss", pairs.Loss);
        sheet.Add(
            "pair_margin",
            "margin",
            pairs.Margin,
            $"chosen {DisplayFormat.Figure(pairs.Chosen)}, rejected {DisplayFormat.Figure(pairs.Rejected)}"
        );
        sheet.Add("chosen", "", pairs.Chosen);
        sheet.Add("rejected", "", pairs.Rejected);
    }

    private void AddStatistics(CompletionStatistics statistics)
    {
        sheet.Add("length", "length", statistics.MeanLength, $"tokens, at most {statistics.LongestLength}");
        sheet.Add("ended", "ended by itself", statistics.EndedShare);
        sheet.Add("distinct_1", "distinct-1", statistics.Distinct1);
        sheet.Add("distinct_2", "distinct-2", statistics.Distinct2);
        sheet.Add("repetition", "repetition", statistics.RepetitionRate);
        sheet.Add("entropy", "entropy", statistics.Entropy, "nats a token");
    }

    // As the run's trainer had it: a model of its own, or the one that training began with, with its earlier adapter.
    private CausalLanguageModel? OpenReference(CausalLanguageModel model)
    {
        string? text = request.Reference ?? run?.Sources.Reference ?? run?.Sources.Model;
        if (text is null or LanguageInputs.NoReference)
            return null;
        string folder = TrainedModel.Find(text, report: request.Report).Folder;
        if (ModelFolder.IsRewardModel(folder))
            return null;
        CausalLanguageModel reference = CausalLanguageModel.Load(folder, trainable: false);
        if (request.Reference is null && run?.Sources is { Reference: null, Adapter: { } adapter })
        {
            reference.LoadAdapter(adapter, trainable: false);
            reference.MergeAdapter();
        }

        return reference.Config.Vocabulary == model.Config.Vocabulary
            ? reference
            : throw new InvalidInputException(
                $"the reference {folder} has a vocabulary of {reference.Config.Vocabulary}, but {found.Folder} one of {model.Config.Vocabulary}: they cannot be compared"
            );
    }

    private IReward Open(string text) => new RewardParser(openModel: OpenModel).Parse(text);

    private ModelReward OpenModel(string text, bool normalize)
    {
        string folder = TrainedModel.Find(text, report: request.Report).Folder;
        return new ModelReward(RewardModel.Load(folder), Tokenizer.Load(folder), normalize, ModelFolder.NameOf(folder));
    }
}
