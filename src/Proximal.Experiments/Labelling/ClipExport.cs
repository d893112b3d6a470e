namespace Proximal.Experiments;

/// <summary>Writes the answers of a session about clips as preferences between segments.</summary>
internal static class ClipExport
{
    /// <summary>Writes the preferences by the first criterion; clips that cannot be compared are left out.</summary>
    /// <param name="session">The session.</param>
    /// <param name="clips">Clips of the session.</param>
    /// <param name="output">File to write.</param>
    /// <param name="merge">How answers of several labellers are combined.</param>
    /// <returns>Number of preferences; with 0, nothing is written.</returns>
    public static int Write(LabellingSession session, IReadOnlyList<Segment> clips, string output, LabelMerge merge)
    {
        IEnumerable<(int Item, double Preference)> answers = session
            .Answers.Where(static answer => !answer.IsSkipped)
            .OrderBy(static answer => answer.Item)
            .Select(answer => (answer.Item, Judgement: answer.Judgements[session.Criteria[0]]))
            .Where(static answer => !answer.Judgement.AllBad)
            .Select(static answer => (answer.Item, PreferenceOf(answer.Judgement)));
        if (merge == LabelMerge.Majority)
            answers = answers
                .GroupBy(static answer => answer.Item)
                .Select(static group =>
                    (group.Key, (Math.Sign(group.Sum(static answer => answer.Preference - 0.5)) + 1) / 2.0)
                );
        SegmentPair[] pairs =
        [
            .. answers.Select(answer =>
            {
                IReadOnlyList<LabellingCandidate> candidates = session.Items[answer.Item].Candidates;
                return new SegmentPair(
                    clips[candidates[0].Clip!.Value],
                    clips[candidates[1].Clip!.Value],
                    answer.Preference
                );
            }),
        ];
        if (pairs.Length > 0)
            new SegmentPreferences(pairs).Save(output);
        return pairs.Length;
    }

    private static double PreferenceOf(Judgement judgement) =>
        judgement.Ranks[0] == judgement.Ranks[1] ? 0.5
        : judgement.Ranks[0] < judgement.Ranks[1] ? 1
        : 0;
}
