namespace Proximal.Language.Jinja;

/// <summary>Expression of a template.</summary>
/// <param name="offset">Offset in the source, for messages.</param>
internal abstract class Expression(int offset)
{
    internal int Offset => offset;

    /// <summary>Evaluates the expression in the current scope of a rendering.</summary>
    /// <exception cref="JinjaException">The expression fails, or a limit is reached.</exception>
    internal object Evaluate(Run run)
    {
        try
        {
            run.Limits.EnterEvaluation();
            object value = Compute(run);
            run.Limits.LeaveEvaluation();
            return value;
        }
        catch (JinjaException e) when (e.Locate(offset))
        {
            throw; // not reached: the filter only adds the offset
        }
    }

    private protected abstract object Compute(Run run);
}
