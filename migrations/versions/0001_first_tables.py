"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('company',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('code', sa.String(length=50), nullable=False),
    sa.Column('time_zone', sa.String(length=50), nullable=False),
    sa.Column('language', sa.String(length=50), nullable=False),
    sa.Column('sends_to_accounting', sa.Boolean(), nullable=False),
    sa.Column('require_additional_charges', sa.Boolean(), nullable=False),
    sa.Column('bill_number_separator', sa.String(length=50), nullable=False),
    sa.Column('bill_date_source', sa.String(length=40), nullable=False),
    sa.Column('create_missing_vendors', sa.Boolean(), nullable=False),
    sa.Column('sends_customer_documents', sa.Boolean(), nullable=False),
    sa.Column('create_missing_customers', sa.Boolean(), nullable=False),
    sa.Column('unconfirms_refused_invoices', sa.Boolean(), nullable=False),
    sa.Column('working_days', sa.JSON(), nullable=False),
    sa.Column('working_hours_from', sa.String(length=50), nullable=False),
    sa.Column('working_hours_to', sa.String(length=50), nullable=False),
    sa.Column('alarm_after_minutes', sa.Integer(), nullable=True),
    sa.Column('alarm_to', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company')),
    sa.UniqueConstraint('code', name=op.f('uq_company_code'))
    )
    op.create_table('login_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_name', sa.String(length=60), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_succeeded_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempt')),
    sa.UniqueConstraint('user_name', 'place', name=op.f('uq_login_attempt_user_name_place'))
    )
    with op.batch_alter_table('login_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_login_attempt_last_failed_at', ['last_failed_at'], unique=False)
        batch_op.create_index('ix_login_attempt_place_last_failed_at', ['place', 'last_failed_at'], unique=False)

    op.create_table('sign_in_count',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_succeeded_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_count')),
    sa.UniqueConstraint('subject', name=op.f('uq_sign_in_count_subject'))
    )
    with op.batch_alter_table('sign_in_count', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_count_last_failed_at', ['last_failed_at'], unique=False)

    op.create_table('address_check',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', sa.String(length=300), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_address_check_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_check')),
    sa.UniqueConstraint('company_id', name=op.f('uq_address_check_company_id'))
    )
    op.create_table('carrier',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_carrier_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carrier')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_carrier_company_id_code'))
    )
    op.create_table('connection',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_name', sa.String(length=60), nullable=False),
    sa.Column('password_hash', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.String(length=38), nullable=False),
    sa.Column('file_id', sa.String(length=38), nullable=False),
    sa.Column('app_name', sa.String(length=120), nullable=False),
    sa.Column('app_url', sa.String(length=300), nullable=False),
    sa.Column('mark', sa.String(length=5), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('batch_size', sa.Integer(), nullable=False),
    sa.Column('looks_first', sa.Boolean(), nullable=False),
    sa.Column('is_paused', sa.Boolean(), nullable=False),
    sa.Column('pause_key', sa.String(length=40), nullable=False),
    sa.Column('pause_reason', sa.Text(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_by', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('password_changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('company_file', sa.Text(), nullable=False),
    sa.Column('qb_company_name', sa.Text(), nullable=False),
    sa.Column('last_contact_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('silence_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_connector_version', sa.String(length=60), nullable=False),
    sa.Column('last_product', sa.Text(), nullable=False),
    sa.Column('max_qbxml_version', sa.String(length=10), nullable=False),
    sa.Column('edition', sa.String(length=10), nullable=False),
    sa.Column('last_restore_time', sa.String(length=40), nullable=False),
    sa.Column('lists_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('clock_skew', sa.Integer(), nullable=True),
    sa.Column('lists_mark', sa.BigInteger(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_connection_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_connection')),
    sa.UniqueConstraint('company_id', name=op.f('uq_connection_company_id')),
    sa.UniqueConstraint('file_id', name=op.f('uq_connection_file_id')),
    sa.UniqueConstraint('user_name', name=op.f('uq_connection_user_name'))
    )
    op.create_table('customer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('customer_type', sa.String(length=50), nullable=False),
    sa.Column('customer_group', sa.String(length=50), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('salesperson', sa.String(length=50), nullable=False),
    sa.Column('phone', sa.String(length=50), nullable=False),
    sa.Column('fax', sa.String(length=50), nullable=False),
    sa.Column('website', sa.String(length=50), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('terms', sa.String(length=50), nullable=False),
    sa.Column('payment_method', sa.String(length=50), nullable=False),
    sa.Column('accounting_code', sa.String(length=50), nullable=False),
    sa.Column('credit_hold', sa.Boolean(), nullable=False),
    sa.Column('credit_limit', sa.BigInteger(), nullable=True),
    sa.Column('finance_charge_percentage', sa.BigInteger(), nullable=True),
    sa.Column('charges_fuel_surcharge', sa.Boolean(), nullable=False),
    sa.Column('charges_tax', sa.Boolean(), nullable=False),
    sa.Column('email_for_invoices', sa.String(length=200), nullable=False),
    sa.Column('email_for_statements', sa.String(length=200), nullable=False),
    sa.Column('send_invoice_via', sa.String(length=50), nullable=False),
    sa.Column('asks_payment_on_confirmation', sa.Boolean(), nullable=False),
    sa.Column('consolidates_invoices', sa.Boolean(), nullable=False),
    sa.Column('is_exempt_from_billing', sa.Boolean(), nullable=False),
    sa.Column('billing_street', sa.String(length=200), nullable=False),
    sa.Column('billing_city', sa.String(length=50), nullable=False),
    sa.Column('billing_state', sa.String(length=50), nullable=False),
    sa.Column('billing_zip', sa.String(length=50), nullable=False),
    sa.Column('billing_country', sa.String(length=50), nullable=False),
    sa.Column('shipping_street', sa.String(length=200), nullable=False),
    sa.Column('shipping_city', sa.String(length=50), nullable=False),
    sa.Column('shipping_state', sa.String(length=50), nullable=False),
    sa.Column('shipping_zip', sa.String(length=50), nullable=False),
    sa.Column('shipping_country', sa.String(length=50), nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_customer_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_customer_company_id_code'))
    )
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_company_id_import_id_id'), ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_company_id_is_active_name_id'), ['company_id', 'is_active', 'name', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_company_id_name_id'), ['company_id', 'name', 'id'], unique=False)

    op.create_table('customer_invoice_number',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_customer_invoice_number_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_invoice_number')),
    sa.UniqueConstraint('company_id', name=op.f('uq_customer_invoice_number_company_id'))
    )
    op.create_table('day_figure',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('posted', sa.Integer(), nullable=False),
    sa.Column('median_seconds', sa.Integer(), nullable=True),
    sa.Column('late_seconds', sa.Integer(), nullable=True),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_day_figure_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_figure')),
    sa.UniqueConstraint('company_id', 'day', name=op.f('uq_day_figure_company_id_day'))
    )
    op.create_table('list_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('full_name', sa.String(length=1000), nullable=False),
    sa.Column('folded_name', sa.String(length=1000).with_variant(sa.String(length=1000, collation='C'), 'postgresql'), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('is_gone', sa.Boolean(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('modified', sa.String(length=40), nullable=False),
    sa.Column('edit_sequence', sa.String(length=16), nullable=False),
    sa.Column('read_run', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_list_entry_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_entry')),
    sa.UniqueConstraint('company_id', 'kind', 'list_id', name=op.f('uq_list_entry_company_id_kind_list_id'))
    )
    with op.batch_alter_table('list_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_list_entry_company_id_kind_folded_name'), ['company_id', 'kind', 'folded_name'], unique=False)

    op.create_table('location',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=50), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_location_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_location')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_location_company_id_code'))
    )
    op.create_table('mapping',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('folded_key', sa.String(length=600), nullable=False),
    sa.Column('target', sa.String(length=40), nullable=False),
    sa.Column('list_id', sa.String(length=36), nullable=True),
    sa.Column('full_name', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_mapping_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mapping')),
    sa.UniqueConstraint('company_id', 'subject', 'folded_key', name=op.f('uq_mapping_company_id_subject_folded_key'))
    )
    op.create_table('order_number',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_order_number_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_number')),
    sa.UniqueConstraint('company_id', name=op.f('uq_order_number_company_id'))
    )
    op.create_table('outgoing_mail',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to', sa.String(length=200), nullable=False),
    sa.Column('template', sa.String(length=50), nullable=False),
    sa.Column('language', sa.String(length=50), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('gather', sa.String(length=50), nullable=True),
    sa.Column('values', sa.JSON(), nullable=True),
    sa.Column('in_reply_to', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_outgoing_mail_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_mail'))
    )
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outgoing_mail_company_id_id'), ['company_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outgoing_mail_company_id_state_id'), ['company_id', 'state', 'id'], unique=False)
        batch_op.create_index('ix_outgoing_mail_due', ['company_id', 'due_at'], unique=False, postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))

    op.create_table('prebook_number',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_prebook_number_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prebook_number')),
    sa.UniqueConstraint('company_id', name=op.f('uq_prebook_number_company_id'))
    )
    op.create_table('product',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=200), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_product_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_product_company_id_code')),
    sa.UniqueConstraint('company_id', 'description', name=op.f('uq_product_company_id_description'))
    )
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.create_index('ix_product_import', ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index('ix_product_list', ['company_id', 'is_active', 'description', 'id'], unique=False)

    op.create_table('read_position',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('newest', sa.String(length=19), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('whole_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('scheduled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_read_position_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_read_position')),
    sa.UniqueConstraint('company_id', 'what', name=op.f('uq_read_position_company_id_what'))
    )
    op.create_table('standing_order_number',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_standing_order_number_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_order_number')),
    sa.UniqueConstraint('company_id', name=op.f('uq_standing_order_number_company_id'))
    )
    op.create_table('title_memory',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=50), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('field', sa.String(length=50), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_title_memory_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_title_memory')),
    sa.UniqueConstraint('company_id', 'kind', 'title', name=op.f('uq_title_memory_company_id_kind_title'))
    )
    op.create_table('vendor',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=50), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('vendor_type', sa.String(length=40), nullable=False),
    sa.Column('email_for_orders', sa.String(length=200), nullable=False),
    sa.Column('contact_name', sa.String(length=50), nullable=False),
    sa.Column('phone', sa.String(length=50), nullable=False),
    sa.Column('fax', sa.String(length=50), nullable=False),
    sa.Column('website', sa.String(length=50), nullable=False),
    sa.Column('port_of_origin', sa.String(length=50), nullable=False),
    sa.Column('street', sa.String(length=200), nullable=False),
    sa.Column('city', sa.String(length=50), nullable=False),
    sa.Column('state', sa.String(length=50), nullable=False),
    sa.Column('zip_code', sa.String(length=50), nullable=False),
    sa.Column('country', sa.String(length=50), nullable=False),
    sa.Column('notes', sa.String(length=200), nullable=False),
    sa.Column('accounting_name', sa.String(length=200), nullable=True),
    sa.Column('terms', sa.String(length=200), nullable=True),
    sa.Column('default_account', sa.String(length=200), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('enables_temporary_awb', sa.Boolean(), nullable=False),
    sa.Column('allows_creating_orders', sa.Boolean(), nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_vendor_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vendor')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_vendor_company_id_code'))
    )
    with op.batch_alter_table('vendor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vendor_company_id_import_id_id'), ['company_id', 'import_id', 'id'], unique=False)

    op.create_table('work_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('alone', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('exchange_id', sa.BigInteger(), nullable=True),
    sa.Column('first_sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('external_guid', sa.String(length=38), nullable=True),
    sa.Column('accounting_id', sa.String(length=36), nullable=True),
    sa.Column('edit_sequence', sa.String(length=16), nullable=True),
    sa.Column('advice_key', sa.String(length=40), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('findings', sa.JSON(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_work_item_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_item'))
    )
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.create_index('ix_work_item_delayed', ['company_id', 'due_at'], unique=False, sqlite_where=sa.text("state = 'delayed'"), postgresql_where=sa.text("state = 'delayed'"))
        batch_op.create_index('ix_work_item_exchange', ['company_id', 'exchange_id'], unique=False)
        batch_op.create_index('ix_work_item_finished', ['company_id', 'state', 'finished_at', 'id'], unique=False, sqlite_where=sa.text('finished_at IS NOT NULL'), postgresql_where=sa.text('finished_at IS NOT NULL'))
        batch_op.create_index('ix_work_item_open', ['company_id', 'state', 'priority', 'id'], unique=False, sqlite_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"), postgresql_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"))
        batch_op.create_index('ix_work_item_record', ['company_id', 'kind', 'record_id', 'id'], unique=False)
        batch_op.create_index('uq_work_item_open', ['company_id', 'kind', 'record_id'], unique=True, sqlite_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"), postgresql_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"))

    op.create_table('balance_adjustment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('adjusted_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('open_amount', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('entry_key', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('sync', sa.String(length=40), nullable=False),
    sa.Column('sync_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accounting_id', sa.String(length=50), nullable=True),
    sa.Column('sync_failure', sa.String(length=50), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_balance_adjustment_company_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_balance_adjustment_customer_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_balance_adjustment_location_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_balance_adjustment'))
    )
    with op.batch_alter_table('balance_adjustment', schema=None) as batch_op:
        batch_op.create_index('ix_balance_adjustment_accounting', ['company_id', 'accounting_id'], unique=False, postgresql_where=sa.text('accounting_id IS NOT NULL'), sqlite_where=sa.text('accounting_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_balance_adjustment_company_id_import_id_id'), ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_balance_adjustment_customer_id_adjusted_on_id'), ['customer_id', 'adjusted_on', 'id'], unique=False)
        batch_op.create_index('ix_balance_adjustment_failed', ['company_id', 'sync', 'id'], unique=False, postgresql_where=sa.text("sync = 'failed'"), sqlite_where=sa.text("sync = 'failed'"))
        batch_op.create_index('ix_balance_adjustment_open', ['company_id', 'customer_id', 'adjusted_on', 'id'], unique=False, postgresql_where=sa.text('open_amount <> 0'), sqlite_where=sa.text('open_amount <> 0'))
        batch_op.create_index('ix_balance_adjustment_taken', ['company_id', 'sync', 'id'], unique=False, postgresql_where=sa.text("sync = 'taken'"), sqlite_where=sa.text("sync = 'taken'"))
        batch_op.create_index('ix_balance_adjustment_waiting', ['company_id', 'sync', 'id'], unique=False, postgresql_where=sa.text("sync = 'waiting'"), sqlite_where=sa.text("sync = 'waiting'"))
        batch_op.create_index('uq_balance_adjustment_entry', ['company_id', 'entry_key'], unique=True, postgresql_where=sa.text('entry_key IS NOT NULL'), sqlite_where=sa.text('entry_key IS NOT NULL'))
        batch_op.create_index('uq_balance_adjustment_imported', ['company_id', 'customer_id', 'adjusted_on', 'reference'], unique=True, postgresql_where=sa.text("import_id IS NOT NULL AND reference <> ''"), sqlite_where=sa.text("import_id IS NOT NULL AND reference <> ''"))
        batch_op.create_index('uq_balance_adjustment_imported_without_reference', ['company_id', 'customer_id', 'adjusted_on', 'amount'], unique=True, postgresql_where=sa.text("import_id IS NOT NULL AND reference = ''"), sqlite_where=sa.text("import_id IS NOT NULL AND reference = ''"))

    op.create_table('billing_settings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('mode', sa.String(length=40), nullable=False),
    sa.Column('grace_days', sa.Integer(), nullable=False),
    sa.Column('fulfilled', sa.String(length=40), nullable=False),
    sa.Column('separates_receipts', sa.Boolean(), nullable=False),
    sa.Column('policy', sa.String(length=40), nullable=False),
    sa.Column('price_method', sa.String(length=40), nullable=False),
    sa.Column('gpm', sa.BigInteger(), nullable=False),
    sa.Column('prints_labels', sa.Boolean(), nullable=False),
    sa.Column('mails_invoices', sa.Boolean(), nullable=False),
    sa.Column('notifies_sales', sa.Boolean(), nullable=False),
    sa.Column('horizon_days', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_billing_settings_company_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_billing_settings_location_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_billing_settings'))
    )
    with op.batch_alter_table('billing_settings', schema=None) as batch_op:
        batch_op.create_index('uq_billing_settings_company', ['company_id'], unique=True, postgresql_where=sa.text('location_id IS NULL'), sqlite_where=sa.text('location_id IS NULL'))
        batch_op.create_index('uq_billing_settings_location', ['company_id', 'location_id'], unique=True, postgresql_where=sa.text('location_id IS NOT NULL'), sqlite_where=sa.text('location_id IS NOT NULL'))

    op.create_table('customer_location',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_customer_location_company_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_location_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_customer_location_location_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_location')),
    sa.UniqueConstraint('customer_id', 'location_id', name=op.f('uq_customer_location_customer_id_location_id'))
    )
    with op.batch_alter_table('customer_location', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_location_company_id_location_id'), ['company_id', 'location_id'], unique=False)

    op.create_table('invoice_mailbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('host', sa.String(length=200), nullable=False),
    sa.Column('port', sa.Integer(), nullable=False),
    sa.Column('user', sa.String(length=200), nullable=False),
    sa.Column('password_sealed', sa.Text(), nullable=False),
    sa.Column('folder', sa.String(length=200), nullable=False),
    sa.Column('authorized_from', sa.Text(), nullable=False),
    sa.Column('copy_responses_to', sa.Text(), nullable=False),
    sa.Column('uid_validity', sa.BigInteger(), nullable=True),
    sa.Column('last_uid', sa.BigInteger(), nullable=False),
    sa.Column('last_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_invoice_mailbox_company_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_invoice_mailbox_location_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice_mailbox'))
    )
    with op.batch_alter_table('invoice_mailbox', schema=None) as batch_op:
        batch_op.create_index('uq_invoice_mailbox_for_all', ['company_id'], unique=True, postgresql_where=sa.text('location_id IS NULL'), sqlite_where=sa.text('location_id IS NULL'))
        batch_op.create_index('uq_invoice_mailbox_location', ['company_id', 'location_id'], unique=True)

    op.create_table('item_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('work_item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('what', sa.String(length=30), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('exchange_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_item_event_company_id')),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_item.id'], name=op.f('fk_item_event_work_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_event'))
    )
    with op.batch_alter_table('item_event', schema=None) as batch_op:
        batch_op.create_index('ix_item_event_item', ['company_id', 'work_item_id', 'id'], unique=False)

    op.create_table('mail_attachment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mail_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('content_type', sa.String(length=50), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('storage_key', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_mail_attachment_company_id')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_mail_attachment_mail_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_attachment'))
    )
    with op.batch_alter_table('mail_attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_attachment_company_id_storage_key'), ['company_id', 'storage_key'], unique=False)
        batch_op.create_index('ix_mail_attachment_mail', ['mail_id'], unique=False)

    op.create_table('purchase_order',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('ship_date', sa.Date(), nullable=False),
    sa.Column('arrival_date', sa.Date(), nullable=True),
    sa.Column('awb', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=True),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.String(length=200), nullable=True),
    sa.Column('is_confirmed_in_full', sa.Boolean(), nullable=False),
    sa.Column('shipped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('charges_state', sa.String(length=40), nullable=False),
    sa.Column('charges_attempts', sa.Integer(), nullable=False),
    sa.Column('charges_leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('row_rank', sa.SmallInteger(), nullable=False),
    sa.Column('arrives_on', sa.Date(), nullable=False),
    sa.Column('order_total', sa.BigInteger(), nullable=False),
    sa.Column('order_charges', sa.BigInteger(), nullable=False),
    sa.Column('invoice_total', sa.BigInteger(), nullable=True),
    sa.Column('invoice_numbers', sa.Text(), nullable=False),
    sa.Column('qty_confirmed', sa.Integer(), nullable=True),
    sa.Column('qty_received', sa.Integer(), nullable=True),
    sa.Column('total_differs', sa.Boolean(), nullable=False),
    sa.Column('quantity_differs', sa.Boolean(), nullable=False),
    sa.Column('differs', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_purchase_order_company_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_purchase_order_location_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_purchase_order_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_order')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_purchase_order_company_id_number'))
    )
    with op.batch_alter_table('purchase_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_purchase_order_company_id_arrives_on_id'), ['company_id', 'arrives_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_order_company_id_awb_id'), ['company_id', 'awb', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_order_company_id_location_id_ship_date_id'), ['company_id', 'location_id', 'ship_date', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_order_company_id_ship_date_id'), ['company_id', 'ship_date', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_order_company_id_status_ship_date_id'), ['company_id', 'status', 'ship_date', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_order_company_id_vendor_id_ship_date_id'), ['company_id', 'vendor_id', 'ship_date', 'id'], unique=False)
        batch_op.create_index('ix_purchase_order_differing', ['company_id', 'ship_date', 'id'], unique=False, postgresql_where=sa.text('differs'), sqlite_where=sa.text('differs = 1'))
        batch_op.create_index('ix_purchase_order_import', ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index('ix_purchase_order_payable', ['company_id', 'ship_date', 'id'], unique=False, postgresql_where=sa.text('awb IS NOT NULL OR row_rank > 0'), sqlite_where=sa.text('awb IS NOT NULL OR row_rank > 0'))
        batch_op.create_index('ix_purchase_order_processing', ['company_id', 'id'], unique=False, postgresql_where=sa.text("charges_state = 'processing'"), sqlite_where=sa.text("charges_state = 'processing'"))
        batch_op.create_index('ix_purchase_order_status_row', ['company_id', 'row_rank', 'ship_date', 'id'], unique=False)
        batch_op.create_index('ix_purchase_order_vendor_status', ['company_id', 'vendor_id', 'row_rank', 'ship_date', 'id'], unique=False)
        batch_op.create_index('ix_purchase_order_vendor_view', ['company_id', 'vendor_id', 'status', 'is_confirmed_in_full', 'ship_date', 'id'], unique=False)

    op.create_table('standing_order',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('carrier_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ship_to', sa.String(length=200), nullable=False),
    sa.Column('customer_po', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('ship_via', sa.String(length=40), nullable=False),
    sa.Column('salesperson', sa.String(length=200), nullable=False),
    sa.Column('comments', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('every_weeks', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('next_day', sa.Date(), nullable=True),
    sa.Column('made_until', sa.Date(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['carrier_id'], ['carrier.id'], name=op.f('fk_standing_order_carrier_id')),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_standing_order_company_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_standing_order_customer_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_standing_order_location_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_order')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_standing_order_company_id_number'))
    )
    with op.batch_alter_table('standing_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standing_order_company_id_is_active_id'), ['company_id', 'is_active', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_standing_order_company_id_next_day_id'), ['company_id', 'next_day', 'id'], unique=False)
        batch_op.create_index('ix_standing_order_customer', ['customer_id', 'company_id', 'id'], unique=False)

    op.create_table('ticket',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('connection_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.String(length=8), nullable=False),
    sa.Column('exchange_id', sa.BigInteger(), nullable=True),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('memory', sa.JSON(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_ticket_company_id')),
    sa.ForeignKeyConstraint(['connection_id'], ['connection.id'], name=op.f('fk_ticket_connection_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_ticket_secret_hash'))
    )
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.create_index('ix_ticket_company', ['company_id', 'id'], unique=False)
        batch_op.create_index('ix_ticket_open', ['company_id', 'leased_until'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('user_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('allows_invoice_approval', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=50), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('totp_secret', sa.Text(), nullable=True),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('preferences', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_user_account_company_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_user_account_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('company_id', 'email', name=op.f('uq_user_account_company_id_email'))
    )
    op.create_table('vendor_availability',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('available_from', sa.Date(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('unit_type', sa.String(length=40), nullable=False),
    sa.Column('post_harvest', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=200), nullable=False),
    sa.Column('color', sa.String(length=200), nullable=False),
    sa.Column('unit_cost', sa.BigInteger(), nullable=False),
    sa.Column('stems_per_bunch', sa.Integer(), nullable=True),
    sa.Column('tag', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('changed_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_vendor_availability_company_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_vendor_availability_product_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_vendor_availability_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vendor_availability'))
    )
    with op.batch_alter_table('vendor_availability', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vendor_availability_company_id_is_current_available_from_id'), ['company_id', 'is_current', 'available_from', 'id'], unique=False)
        batch_op.create_index('ix_vendor_availability_import', ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index('ix_vendor_availability_vendor', ['company_id', 'vendor_id', 'is_current', 'available_from', 'id'], unique=False)

    op.create_table('vendor_product_alias',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('alias', sa.String(length=200), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_vendor_product_alias_company_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_vendor_product_alias_product_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_vendor_product_alias_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vendor_product_alias')),
    sa.UniqueConstraint('company_id', 'vendor_id', 'alias', name=op.f('uq_vendor_product_alias_company_id_vendor_id_alias'))
    )
    with op.batch_alter_table('vendor_product_alias', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vendor_product_alias_company_id_product_id'), ['company_id', 'product_id'], unique=False)

    op.create_table('api_token',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('kinds', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_api_token_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_api_token_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token'))
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_company_id_id'), ['company_id', 'id'], unique=False)

    op.create_table('api_use',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_api_use_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_api_use_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_use')),
    sa.UniqueConstraint('company_id', 'user_id', 'day', name=op.f('uq_api_use_company_id_user_id_day'))
    )
    op.create_table('billing_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('trigger', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('billed', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('released', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_billing_run_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_billing_run_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_billing_run'))
    )
    with op.batch_alter_table('billing_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_billing_run_company_id_id'), ['company_id', 'id'], unique=False)

    op.create_table('box_confirmation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('awb', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('boxes', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_box_confirmation_company_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_box_confirmation_product_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_box_confirmation_user_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_box_confirmation_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_box_confirmation'))
    )
    with op.batch_alter_table('box_confirmation', schema=None) as batch_op:
        batch_op.create_index('ix_box_confirmation_group', ['company_id', 'awb', 'vendor_id', 'product_id', 'id'], unique=False)

    op.create_table('exchange',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ticket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('step', sa.String(length=30), nullable=False),
    sa.Column('state', sa.JSON(), nullable=False),
    sa.Column('request_ids', sa.JSON(), nullable=False),
    sa.Column('message_set_id', sa.String(length=23), nullable=True),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('hresult', sa.String(length=40), nullable=True),
    sa.Column('hresult_text', sa.Text(), nullable=True),
    sa.Column('sendings', sa.Integer(), nullable=False),
    sa.Column('first_sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('standing', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_exchange_company_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_exchange_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange'))
    )
    with op.batch_alter_table('exchange', schema=None) as batch_op:
        batch_op.create_index('ix_exchange_age', ['company_id', 'sent_at'], unique=False)
        batch_op.create_index('ix_exchange_set', ['company_id', 'standing', 'id'], unique=False, sqlite_where=sa.text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')"), postgresql_where=sa.text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')"))

    op.create_table('import_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=50), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('mode', sa.String(length=40), nullable=False),
    sa.Column('saves_at_once', sa.Boolean(), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.String(length=50), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('storage_key', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('file_format', sa.String(length=50), nullable=False),
    sa.Column('sheet', sa.String(length=200), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('title_row', sa.Integer(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=True),
    sa.Column('title_questions', sa.JSON(), nullable=False),
    sa.Column('report_of', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(length=200), nullable=True),
    sa.Column('is_told', sa.Boolean(), nullable=False),
    sa.Column('has_saved', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('phase_began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('first_rows', sa.JSON(), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('failure', sa.JSON(), nullable=True),
    sa.Column('taken_back', sa.Integer(), nullable=False),
    sa.Column('kept_back', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=50), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_import_run_company_id')),
    sa.ForeignKeyConstraint(['report_of'], ['import_run.id'], name=op.f('fk_import_run_report_of'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_import_run_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.create_index('ix_import_run_at_work', ['company_id', 'id'], unique=False, postgresql_where=sa.text("state IN ('checking', 'saving', 'taking_back')"), sqlite_where=sa.text("state IN ('checking', 'saving', 'taking_back')"))
        batch_op.create_index(batch_op.f('ix_import_run_company_id_id'), ['company_id', 'id'], unique=False)
        batch_op.create_index('ix_import_run_kind', ['company_id', 'kind', 'id'], unique=False)
        batch_op.create_index('ix_import_run_report_of', ['company_id', 'report_of', 'id'], unique=False, postgresql_where=sa.text('report_of IS NOT NULL'), sqlite_where=sa.text('report_of IS NOT NULL'))
        batch_op.create_index('ix_import_run_sha256', ['company_id', 'sha256', 'id'], unique=False)
        batch_op.create_index('ix_import_run_user', ['company_id', 'user_id', 'is_told', 'id'], unique=False)

    op.create_table('one_time_link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_one_time_link_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_one_time_link_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_one_time_link_token_hash'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index('ix_one_time_link_company_id_user_id', ['company_id', 'user_id'], unique=False)

    op.create_table('prebook',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('truck_date', sa.Date(), nullable=False),
    sa.Column('carrier_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ship_to', sa.String(length=200), nullable=False),
    sa.Column('customer_po', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('ship_via', sa.String(length=40), nullable=False),
    sa.Column('salesperson', sa.String(length=200), nullable=False),
    sa.Column('comments', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('standing_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('revision_made', sa.Integer(), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['carrier_id'], ['carrier.id'], name=op.f('fk_prebook_carrier_id')),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_prebook_company_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_prebook_customer_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_prebook_location_id')),
    sa.ForeignKeyConstraint(['standing_order_id'], ['standing_order.id'], name=op.f('fk_prebook_standing_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prebook')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_prebook_company_id_number')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('prebook', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_prebook_company_id_customer_po_id'), ['company_id', 'customer_po', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_prebook_company_id_import_id_id'), ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_prebook_company_id_truck_date_id'), ['company_id', 'truck_date', 'id'], unique=False)
        batch_op.create_index('ix_prebook_customer', ['customer_id', 'company_id', 'truck_date', 'id'], unique=False)
        batch_op.create_index('uq_prebook_standing_order', ['standing_order_id', 'truck_date'], unique=True, postgresql_where=sa.text('standing_order_id IS NOT NULL'), sqlite_where=sa.text('standing_order_id IS NOT NULL'))

    op.create_table('recovery_code',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_recovery_code_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_recovery_code_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('company_id', 'user_id', 'code_hash', name=op.f('uq_recovery_code_company_id_user_id_code_hash'))
    )
    op.create_table('second_factor',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('switched_on_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_second_factor_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_second_factor_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor')),
    sa.UniqueConstraint('company_id', 'user_id', name=op.f('uq_second_factor_company_id_user_id'))
    )
    op.create_table('sign_in',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('former_token_hash', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rotated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('address', sa.String(length=60), nullable=False),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.Column('second_factor_passed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_sign_in_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_sign_in_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_company_id_user_id', ['company_id', 'user_id'], unique=False)
        batch_op.create_index('ix_sign_in_former_token_hash', ['former_token_hash'], unique=False)

    op.create_table('standing_order_charge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('standing_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_standing_order_charge_company_id')),
    sa.ForeignKeyConstraint(['standing_order_id'], ['standing_order.id'], name=op.f('fk_standing_order_charge_standing_order_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_order_charge'))
    )
    with op.batch_alter_table('standing_order_charge', schema=None) as batch_op:
        batch_op.create_index('ix_standing_order_charge_order', ['standing_order_id'], unique=False)

    op.create_table('standing_order_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('standing_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('boxes', sa.Integer(), nullable=False),
    sa.Column('box_type', sa.String(length=40), nullable=False),
    sa.Column('unit_type', sa.String(length=40), nullable=False),
    sa.Column('bunches_per_box', sa.Integer(), nullable=False),
    sa.Column('stems_per_bunch', sa.Integer(), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=True),
    sa.Column('mark_code', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('notes', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_standing_order_line_company_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_standing_order_line_product_id')),
    sa.ForeignKeyConstraint(['standing_order_id'], ['standing_order.id'], name=op.f('fk_standing_order_line_standing_order_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_standing_order_line_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_order_line'))
    )
    with op.batch_alter_table('standing_order_line', schema=None) as batch_op:
        batch_op.create_index('ix_standing_order_line_order', ['standing_order_id'], unique=False)

    op.create_table('standing_order_skip',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('standing_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('skipped_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('skipped_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_standing_order_skip_company_id')),
    sa.ForeignKeyConstraint(['standing_order_id'], ['standing_order.id'], name=op.f('fk_standing_order_skip_standing_order_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_order_skip')),
    sa.UniqueConstraint('standing_order_id', 'day', name=op.f('uq_standing_order_skip_standing_order_id_day'))
    )
    with op.batch_alter_table('standing_order_skip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standing_order_skip_company_id_day_standing_order_id'), ['company_id', 'day', 'standing_order_id'], unique=False)

    op.create_table('status_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('record_kind', sa.String(length=50), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('old', sa.String(length=50), nullable=True),
    sa.Column('new', sa.String(length=50), nullable=True),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_status_change_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_status_change_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_change'))
    )
    with op.batch_alter_table('status_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_status_change_company_id_record_kind_record_id'), ['company_id', 'record_kind', 'record_id'], unique=False)

    op.create_table('vendor_invoice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purchase_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=200).with_variant(sa.String(length=200, collation='C'), 'postgresql'), nullable=False),
    sa.Column('invoice_date', sa.Date(), nullable=True),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('transfer', sa.String(length=40), nullable=False),
    sa.Column('accounting_id', sa.String(length=50), nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.Column('failure_advice', sa.Text(), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('procurement_approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('status_before_paid', sa.String(length=40), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('charge_shares', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_vendor_invoice_company_id')),
    sa.ForeignKeyConstraint(['purchase_order_id'], ['purchase_order.id'], name=op.f('fk_vendor_invoice_purchase_order_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_vendor_invoice_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vendor_invoice'))
    )
    with op.batch_alter_table('vendor_invoice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vendor_invoice_company_id_accounting_id'), ['company_id', 'accounting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vendor_invoice_company_id_number_id'), ['company_id', 'number', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vendor_invoice_company_id_purchase_order_id'), ['company_id', 'purchase_order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vendor_invoice_company_id_status_id'), ['company_id', 'status', 'id'], unique=False)
        batch_op.create_index('ix_vendor_invoice_import', ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index('ix_vendor_invoice_order', ['purchase_order_id'], unique=False)
        batch_op.create_index('ix_vendor_invoice_waiting', ['company_id', 'status', 'transfer', 'id'], unique=False, postgresql_where=sa.text("status = 'ES' AND transfer = 'not_taken'"), sqlite_where=sa.text("status = 'ES' AND transfer = 'not_taken'"))
        batch_op.create_index('uq_vendor_invoice_number', ['company_id', 'purchase_order_id', 'number'], unique=True, postgresql_where=sa.text("number <> ''"), sqlite_where=sa.text("number <> ''"))

    op.create_table('additional_charge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purchase_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_additional_charge_company_id')),
    sa.ForeignKeyConstraint(['purchase_order_id'], ['purchase_order.id'], name=op.f('fk_additional_charge_purchase_order_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['vendor_invoice_id'], ['vendor_invoice.id'], name=op.f('fk_additional_charge_vendor_invoice_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_additional_charge'))
    )
    with op.batch_alter_table('additional_charge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_additional_charge_company_id_purchase_order_id'), ['company_id', 'purchase_order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_additional_charge_company_id_vendor_invoice_id'), ['company_id', 'vendor_invoice_id'], unique=False)
        batch_op.create_index('ix_additional_charge_order', ['purchase_order_id'], unique=False)

    op.create_table('attachment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('content_type', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('storage_key', sa.String(length=200), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_attachment_company_id')),
    sa.ForeignKeyConstraint(['vendor_invoice_id'], ['vendor_invoice.id'], name=op.f('fk_attachment_vendor_invoice_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('company_id', 'storage_key', name=op.f('uq_attachment_company_id_storage_key'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_company_id_vendor_invoice_id'), ['company_id', 'vendor_invoice_id'], unique=False)

    op.create_table('customer_invoice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('carrier_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('invoice_date', sa.Date(), nullable=False),
    sa.Column('ship_date', sa.Date(), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=True),
    sa.Column('customer_po', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('reference', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('balance', sa.BigInteger(), nullable=False),
    sa.Column('ship_to', sa.String(length=200), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('billing_run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sync', sa.String(length=40), nullable=False),
    sa.Column('sync_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accounting_id', sa.String(length=50), nullable=True),
    sa.Column('sync_failure', sa.String(length=50), nullable=True),
    sa.Column('mail_wanted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['billing_run_id'], ['billing_run.id'], name=op.f('fk_customer_invoice_billing_run_id')),
    sa.ForeignKeyConstraint(['carrier_id'], ['carrier.id'], name=op.f('fk_customer_invoice_carrier_id')),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_customer_invoice_company_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_invoice_customer_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_customer_invoice_location_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_invoice')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_customer_invoice_company_id_number'))
    )
    with op.batch_alter_table('customer_invoice', schema=None) as batch_op:
        batch_op.create_index('ix_customer_invoice_accounting', ['company_id', 'accounting_id'], unique=False, postgresql_where=sa.text('accounting_id IS NOT NULL'), sqlite_where=sa.text('accounting_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_customer_invoice_company_id_import_id_id'), ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_invoice_company_id_invoice_date_id'), ['company_id', 'invoice_date', 'id'], unique=False)
        batch_op.create_index('ix_customer_invoice_customer', ['customer_id', 'company_id', 'invoice_date', 'id', 'balance'], unique=False)
        batch_op.create_index('ix_customer_invoice_customer_po', ['company_id', 'customer_po', 'id'], unique=False, postgresql_where=sa.text("customer_po <> ''"), sqlite_where=sa.text("customer_po <> ''"))
        batch_op.create_index('ix_customer_invoice_failed', ['company_id', 'sync', 'id'], unique=False, postgresql_where=sa.text("sync = 'failed'"), sqlite_where=sa.text("sync = 'failed'"))
        batch_op.create_index('ix_customer_invoice_location', ['company_id', 'location_id', 'invoice_date', 'id'], unique=False, postgresql_where=sa.text('location_id IS NOT NULL'), sqlite_where=sa.text('location_id IS NOT NULL'))
        batch_op.create_index('ix_customer_invoice_open', ['company_id', 'invoice_date', 'id'], unique=False, postgresql_where=sa.text('balance > 0'), sqlite_where=sa.text('balance > 0'))
        batch_op.create_index('ix_customer_invoice_reference', ['company_id', 'reference', 'id'], unique=False, postgresql_where=sa.text("reference <> ''"), sqlite_where=sa.text("reference <> ''"))
        batch_op.create_index('ix_customer_invoice_taken', ['company_id', 'sync', 'id'], unique=False, postgresql_where=sa.text("sync = 'taken'"), sqlite_where=sa.text("sync = 'taken'"))
        batch_op.create_index('ix_customer_invoice_to_join', ['customer_id', 'ship_date', 'id'], unique=False, postgresql_where=sa.text('import_id IS NULL'), sqlite_where=sa.text('import_id IS NULL'))
        batch_op.create_index('ix_customer_invoice_to_mail', ['company_id', 'mail_wanted_at', 'id'], unique=False, postgresql_where=sa.text('mail_wanted_at IS NOT NULL'), sqlite_where=sa.text('mail_wanted_at IS NOT NULL'))
        batch_op.create_index('ix_customer_invoice_unconfirmed', ['company_id', 'status', 'invoice_date', 'id'], unique=False, postgresql_where=sa.text("status <> 'confirmed'"), sqlite_where=sa.text("status <> 'confirmed'"))
        batch_op.create_index('ix_customer_invoice_waiting', ['company_id', 'sync', 'id'], unique=False, postgresql_where=sa.text("sync = 'waiting'"), sqlite_where=sa.text("sync = 'waiting'"))
        batch_op.create_index('uq_customer_invoice_imported', ['company_id', 'reference', 'customer_id'], unique=True, postgresql_where=sa.text("import_id IS NOT NULL AND reference <> ''"), sqlite_where=sa.text("import_id IS NOT NULL AND reference <> ''"))

    op.create_table('import_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('row_number', sa.Integer(), nullable=False),
    sa.Column('record_kind', sa.String(length=50), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_import_change_company_id')),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_change_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_change'))
    )
    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_change_company_id_run_id_id'), ['company_id', 'run_id', 'id'], unique=False)

    op.create_table('import_chunk',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_row', sa.Integer(), nullable=False),
    sa.Column('last_row', sa.Integer(), nullable=False),
    sa.Column('outcomes', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_import_chunk_company_id')),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_chunk_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_chunk')),
    sa.UniqueConstraint('company_id', 'run_id', 'first_row', name=op.f('uq_import_chunk_company_id_run_id_first_row'))
    )
    op.create_table('import_kept',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('record_kind', sa.String(length=50), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_import_kept_company_id')),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_kept_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_kept')),
    sa.UniqueConstraint('company_id', 'run_id', 'record_kind', 'record_id', name=op.f('uq_import_kept_company_id_run_id_record_kind_record_id'))
    )
    op.create_table('import_refusal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('row_number', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_import_refusal_company_id')),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_refusal_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_refusal')),
    sa.UniqueConstraint('company_id', 'run_id', 'row_number', name=op.f('uq_import_refusal_company_id_run_id_row_number'))
    )
    with op.batch_alter_table('import_refusal', schema=None) as batch_op:
        batch_op.create_index('ix_import_refusal_reason', ['company_id', 'run_id', 'reason', 'row_number'], unique=False)

    op.create_table('prebook_charge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('prebook_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_prebook_charge_company_id')),
    sa.ForeignKeyConstraint(['prebook_id'], ['prebook.id'], name=op.f('fk_prebook_charge_prebook_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prebook_charge'))
    )
    with op.batch_alter_table('prebook_charge', schema=None) as batch_op:
        batch_op.create_index('ix_prebook_charge_prebook', ['prebook_id'], unique=False)

    op.create_table('prebook_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('prebook_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('boxes', sa.Integer(), nullable=False),
    sa.Column('box_type', sa.String(length=40), nullable=False),
    sa.Column('unit_type', sa.String(length=40), nullable=False),
    sa.Column('bunches_per_box', sa.Integer(), nullable=False),
    sa.Column('stems_per_bunch', sa.Integer(), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=True),
    sa.Column('billed_boxes', sa.Integer(), nullable=False),
    sa.Column('mark_code', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('notes', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_prebook_line_company_id')),
    sa.ForeignKeyConstraint(['prebook_id'], ['prebook.id'], name=op.f('fk_prebook_line_prebook_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_prebook_line_product_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_prebook_line_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prebook_line')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('prebook_line', schema=None) as batch_op:
        batch_op.create_index('ix_prebook_line_prebook', ['prebook_id'], unique=False)

    op.create_table('received_mail',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mailbox_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid_validity', sa.BigInteger(), nullable=False),
    sa.Column('uid', sa.BigInteger(), nullable=False),
    sa.Column('fate', sa.String(length=40), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=True),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('sender', sa.String(length=200), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('order_number', sa.String(length=50), nullable=False),
    sa.Column('refusal', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_received_mail_company_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['vendor_invoice.id'], name=op.f('fk_received_mail_invoice_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['mailbox_id'], ['invoice_mailbox.id'], name=op.f('fk_received_mail_mailbox_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_received_mail')),
    sa.UniqueConstraint('company_id', 'mailbox_id', 'fingerprint', name=op.f('uq_received_mail_company_id_mailbox_id_fingerprint')),
    sa.UniqueConstraint('company_id', 'mailbox_id', 'uid_validity', 'uid', name=op.f('uq_received_mail_company_id_mailbox_id_uid_validity_uid'))
    )
    with op.batch_alter_table('received_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_received_mail_company_id_fate_id'), ['company_id', 'fate', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_received_mail_company_id_id'), ['company_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_received_mail_company_id_invoice_id'), ['company_id', 'invoice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_received_mail_company_id_sender_answered_at'), ['company_id', 'sender', 'answered_at'], unique=False)

    op.create_table('customer_invoice_charge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('prebook_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_customer_invoice_charge_company_id')),
    sa.ForeignKeyConstraint(['customer_invoice_id'], ['customer_invoice.id'], name=op.f('fk_customer_invoice_charge_customer_invoice_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['prebook_id'], ['prebook.id'], name=op.f('fk_customer_invoice_charge_prebook_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_invoice_charge'))
    )
    with op.batch_alter_table('customer_invoice_charge', schema=None) as batch_op:
        batch_op.create_index('ix_customer_invoice_charge_invoice', ['customer_invoice_id'], unique=False)
        batch_op.create_index('ix_customer_invoice_charge_prebook', ['prebook_id'], unique=False, postgresql_where=sa.text('prebook_id IS NOT NULL'), sqlite_where=sa.text('prebook_id IS NOT NULL'))

    op.create_table('invoice_prebook',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('prebook_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_invoice_prebook_company_id')),
    sa.ForeignKeyConstraint(['customer_invoice_id'], ['customer_invoice.id'], name=op.f('fk_invoice_prebook_customer_invoice_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['prebook_id'], ['prebook.id'], name=op.f('fk_invoice_prebook_prebook_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice_prebook')),
    sa.UniqueConstraint('company_id', 'prebook_id', name=op.f('uq_invoice_prebook_company_id_prebook_id'))
    )
    with op.batch_alter_table('invoice_prebook', schema=None) as batch_op:
        batch_op.create_index('ix_invoice_prebook_invoice', ['customer_invoice_id'], unique=False)

    op.create_table('purchase_order_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purchase_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=200), nullable=False),
    sa.Column('breakdown', sa.Integer(), nullable=False),
    sa.Column('box_type', sa.String(length=40), nullable=False),
    sa.Column('boxes', sa.Integer(), nullable=False),
    sa.Column('units_per_box', sa.Integer(), nullable=False),
    sa.Column('unit_type', sa.String(length=40), nullable=False),
    sa.Column('stems_per_bunch', sa.Integer(), nullable=True),
    sa.Column('unit_cost', sa.BigInteger(), nullable=False),
    sa.Column('other_charges', sa.BigInteger(), nullable=False),
    sa.Column('confirmed_boxes', sa.Integer(), nullable=True),
    sa.Column('received_boxes', sa.Integer(), nullable=True),
    sa.Column('prebook_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_purchase_order_line_company_id')),
    sa.ForeignKeyConstraint(['prebook_line_id'], ['prebook_line.id'], name=op.f('fk_purchase_order_line_prebook_line_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_purchase_order_line_product_id')),
    sa.ForeignKeyConstraint(['purchase_order_id'], ['purchase_order.id'], name=op.f('fk_purchase_order_line_purchase_order_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_order_line'))
    )
    with op.batch_alter_table('purchase_order_line', schema=None) as batch_op:
        batch_op.create_index('ix_purchase_order_line_order', ['purchase_order_id'], unique=False)
        batch_op.create_index('ix_purchase_order_line_prebook', ['prebook_line_id'], unique=False, postgresql_where=sa.text('prebook_line_id IS NOT NULL'), sqlite_where=sa.text('prebook_line_id IS NOT NULL'))

    op.create_table('box',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('awb', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('reference', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('ship_date', sa.Date(), nullable=False),
    sa.Column('arrival_date', sa.Date(), nullable=True),
    sa.Column('box_type', sa.String(length=40), nullable=False),
    sa.Column('unit_type', sa.String(length=40), nullable=False),
    sa.Column('bunches_per_box', sa.Integer(), nullable=False),
    sa.Column('stems_per_bunch', sa.Integer(), nullable=False),
    sa.Column('unit_cost', sa.BigInteger(), nullable=False),
    sa.Column('other_charges', sa.BigInteger(), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('inventory_type', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('mark_code', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('purchase_order_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('prebook_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('mixed_box_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.String(length=200), nullable=True),
    sa.Column('confirmation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('import_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_box_company_id')),
    sa.ForeignKeyConstraint(['confirmation_id'], ['box_confirmation.id'], name=op.f('fk_box_confirmation_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_box_customer_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_box_location_id')),
    sa.ForeignKeyConstraint(['mixed_box_id'], ['box.id'], name=op.f('fk_box_mixed_box_id')),
    sa.ForeignKeyConstraint(['prebook_line_id'], ['prebook_line.id'], name=op.f('fk_box_prebook_line_id')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_box_product_id')),
    sa.ForeignKeyConstraint(['purchase_order_line_id'], ['purchase_order_line.id'], name=op.f('fk_box_purchase_order_line_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_box_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_box')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('box', schema=None) as batch_op:
        batch_op.create_index('ix_box_customer', ['customer_id'], unique=False, postgresql_where=sa.text('customer_id IS NOT NULL'), sqlite_where=sa.text('customer_id IS NOT NULL'))
        batch_op.create_index('ix_box_group', ['company_id', 'place', 'awb', 'vendor_id', 'product_id', 'id'], unique=False)
        batch_op.create_index('ix_box_import', ['company_id', 'import_id', 'id'], unique=False)
        batch_op.create_index('ix_box_mixed', ['mixed_box_id'], unique=False, postgresql_where=sa.text('mixed_box_id IS NOT NULL'), sqlite_where=sa.text('mixed_box_id IS NOT NULL'))
        batch_op.create_index('ix_box_order_line', ['purchase_order_line_id'], unique=False, postgresql_where=sa.text('purchase_order_line_id IS NOT NULL'), sqlite_where=sa.text('purchase_order_line_id IS NOT NULL'))
        batch_op.create_index('ix_box_prebook_line', ['prebook_line_id', 'id'], unique=False, postgresql_where=sa.text('prebook_line_id IS NOT NULL'), sqlite_where=sa.text('prebook_line_id IS NOT NULL'))
        batch_op.create_index('ix_box_product', ['company_id', 'place', 'product_id', 'box_type', 'id'], unique=False)

    op.create_table('billing_outcome',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('box_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.Column('prebook_line_id', sa.BigInteger(), nullable=True),
    sa.Column('customer_invoice_id', sa.BigInteger(), nullable=True),
    sa.Column('price', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['box_id'], ['box.id'], name=op.f('fk_billing_outcome_box_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_billing_outcome_company_id')),
    sa.ForeignKeyConstraint(['run_id'], ['billing_run.id'], name=op.f('fk_billing_outcome_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_billing_outcome')),
    sa.UniqueConstraint('company_id', 'run_id', 'box_id', name=op.f('uq_billing_outcome_company_id_run_id_box_id'))
    )
    with op.batch_alter_table('billing_outcome', schema=None) as batch_op:
        batch_op.create_index('ix_billing_outcome_box', ['box_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_billing_outcome_company_id_outcome_reason_id'), ['company_id', 'outcome', 'reason', 'id'], unique=False)

    op.create_table('box_scan',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scan_key', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('barcode', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('box_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('result', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.Column('customer_invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('received_before', sa.DateTime(timezone=True), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['box_id'], ['box.id'], name=op.f('fk_box_scan_box_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_box_scan_company_id')),
    sa.ForeignKeyConstraint(['customer_invoice_id'], ['customer_invoice.id'], name=op.f('fk_box_scan_customer_invoice_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_box_scan_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_box_scan')),
    sa.UniqueConstraint('company_id', 'scan_key', name=op.f('uq_box_scan_company_id_scan_key'))
    )
    with op.batch_alter_table('box_scan', schema=None) as batch_op:
        batch_op.create_index('ix_box_scan_box', ['box_id', 'id'], unique=False, postgresql_where=sa.text('box_id IS NOT NULL'), sqlite_where=sa.text('box_id IS NOT NULL'))
        batch_op.create_index('ix_box_scan_invoice', ['customer_invoice_id'], unique=False, postgresql_where=sa.text('customer_invoice_id IS NOT NULL'), sqlite_where=sa.text('customer_invoice_id IS NOT NULL'))
        batch_op.create_index('ix_box_scan_user', ['company_id', 'user_id', 'at'], unique=False)

    op.create_table('customer_invoice_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('box_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('prebook_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=200), nullable=False),
    sa.Column('box_type', sa.String(length=40), nullable=False),
    sa.Column('unit_type', sa.String(length=40), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('landed_cost', sa.BigInteger(), nullable=False),
    sa.Column('mark_code', sa.String(length=50).with_variant(sa.String(length=50, collation='C'), 'postgresql'), nullable=False),
    sa.Column('is_open_market', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['box_id'], ['box.id'], name=op.f('fk_customer_invoice_item_box_id')),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_customer_invoice_item_company_id')),
    sa.ForeignKeyConstraint(['customer_invoice_id'], ['customer_invoice.id'], name=op.f('fk_customer_invoice_item_customer_invoice_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['prebook_line_id'], ['prebook_line.id'], name=op.f('fk_customer_invoice_item_prebook_line_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_customer_invoice_item_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_invoice_item'))
    )
    with op.batch_alter_table('customer_invoice_item', schema=None) as batch_op:
        batch_op.create_index('ix_customer_invoice_item_invoice', ['customer_invoice_id', 'id'], unique=False)
        batch_op.create_index('ix_customer_invoice_item_line', ['prebook_line_id'], unique=False, postgresql_where=sa.text('prebook_line_id IS NOT NULL'), sqlite_where=sa.text('prebook_line_id IS NOT NULL'))
        batch_op.create_index('uq_customer_invoice_item_box', ['box_id'], unique=True, postgresql_where=sa.text('box_id IS NOT NULL'), sqlite_where=sa.text('box_id IS NOT NULL'))



def downgrade() -> None:
    with op.batch_alter_table('customer_invoice_item', schema=None) as batch_op:
        batch_op.drop_index('uq_customer_invoice_item_box', postgresql_where=sa.text('box_id IS NOT NULL'), sqlite_where=sa.text('box_id IS NOT NULL'))
        batch_op.drop_index('ix_customer_invoice_item_line', postgresql_where=sa.text('prebook_line_id IS NOT NULL'), sqlite_where=sa.text('prebook_line_id IS NOT NULL'))
        batch_op.drop_index('ix_customer_invoice_item_invoice')

    op.drop_table('customer_invoice_item')
    with op.batch_alter_table('box_scan', schema=None) as batch_op:
        batch_op.drop_index('ix_box_scan_user')
        batch_op.drop_index('ix_box_scan_invoice', postgresql_where=sa.text('customer_invoice_id IS NOT NULL'), sqlite_where=sa.text('customer_invoice_id IS NOT NULL'))
        batch_op.drop_index('ix_box_scan_box', postgresql_where=sa.text('box_id IS NOT NULL'), sqlite_where=sa.text('box_id IS NOT NULL'))

    op.drop_table('box_scan')
    with op.batch_alter_table('billing_outcome', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_billing_outcome_company_id_outcome_reason_id'))
        batch_op.drop_index('ix_billing_outcome_box')

    op.drop_table('billing_outcome')
    with op.batch_alter_table('box', schema=None) as batch_op:
        batch_op.drop_index('ix_box_product')
        batch_op.drop_index('ix_box_prebook_line', postgresql_where=sa.text('prebook_line_id IS NOT NULL'), sqlite_where=sa.text('prebook_line_id IS NOT NULL'))
        batch_op.drop_index('ix_box_order_line', postgresql_where=sa.text('purchase_order_line_id IS NOT NULL'), sqlite_where=sa.text('purchase_order_line_id IS NOT NULL'))
        batch_op.drop_index('ix_box_mixed', postgresql_where=sa.text('mixed_box_id IS NOT NULL'), sqlite_where=sa.text('mixed_box_id IS NOT NULL'))
        batch_op.drop_index('ix_box_import')
        batch_op.drop_index('ix_box_group')
        batch_op.drop_index('ix_box_customer', postgresql_where=sa.text('customer_id IS NOT NULL'), sqlite_where=sa.text('customer_id IS NOT NULL'))

    op.drop_table('box')
    with op.batch_alter_table('purchase_order_line', schema=None) as batch_op:
        batch_op.drop_index('ix_purchase_order_line_prebook', postgresql_where=sa.text('prebook_line_id IS NOT NULL'), sqlite_where=sa.text('prebook_line_id IS NOT NULL'))
        batch_op.drop_index('ix_purchase_order_line_order')

    op.drop_table('purchase_order_line')
    with op.batch_alter_table('invoice_prebook', schema=None) as batch_op:
        batch_op.drop_index('ix_invoice_prebook_invoice')

    op.drop_table('invoice_prebook')
    with op.batch_alter_table('customer_invoice_charge', schema=None) as batch_op:
        batch_op.drop_index('ix_customer_invoice_charge_prebook', postgresql_where=sa.text('prebook_id IS NOT NULL'), sqlite_where=sa.text('prebook_id IS NOT NULL'))
        batch_op.drop_index('ix_customer_invoice_charge_invoice')

    op.drop_table('customer_invoice_charge')
    with op.batch_alter_table('received_mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_received_mail_company_id_sender_answered_at'))
        batch_op.drop_index(batch_op.f('ix_received_mail_company_id_invoice_id'))
        batch_op.drop_index(batch_op.f('ix_received_mail_company_id_id'))
        batch_op.drop_index(batch_op.f('ix_received_mail_company_id_fate_id'))

    op.drop_table('received_mail')
    with op.batch_alter_table('prebook_line', schema=None) as batch_op:
        batch_op.drop_index('ix_prebook_line_prebook')

    op.drop_table('prebook_line')
    with op.batch_alter_table('prebook_charge', schema=None) as batch_op:
        batch_op.drop_index('ix_prebook_charge_prebook')

    op.drop_table('prebook_charge')
    with op.batch_alter_table('import_refusal', schema=None) as batch_op:
        batch_op.drop_index('ix_import_refusal_reason')

    op.drop_table('import_refusal')
    op.drop_table('import_kept')
    op.drop_table('import_chunk')
    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_change_company_id_run_id_id'))

    op.drop_table('import_change')
    with op.batch_alter_table('customer_invoice', schema=None) as batch_op:
        batch_op.drop_index('uq_customer_invoice_imported', postgresql_where=sa.text("import_id IS NOT NULL AND reference <> ''"), sqlite_where=sa.text("import_id IS NOT NULL AND reference <> ''"))
        batch_op.drop_index('ix_customer_invoice_waiting', postgresql_where=sa.text("sync = 'waiting'"), sqlite_where=sa.text("sync = 'waiting'"))
        batch_op.drop_index('ix_customer_invoice_unconfirmed', postgresql_where=sa.text("status <> 'confirmed'"), sqlite_where=sa.text("status <> 'confirmed'"))
        batch_op.drop_index('ix_customer_invoice_to_mail', postgresql_where=sa.text('mail_wanted_at IS NOT NULL'), sqlite_where=sa.text('mail_wanted_at IS NOT NULL'))
        batch_op.drop_index('ix_customer_invoice_to_join', postgresql_where=sa.text('import_id IS NULL'), sqlite_where=sa.text('import_id IS NULL'))
        batch_op.drop_index('ix_customer_invoice_taken', postgresql_where=sa.text("sync = 'taken'"), sqlite_where=sa.text("sync = 'taken'"))
        batch_op.drop_index('ix_customer_invoice_reference', postgresql_where=sa.text("reference <> ''"), sqlite_where=sa.text("reference <> ''"))
        batch_op.drop_index('ix_customer_invoice_open', postgresql_where=sa.text('balance > 0'), sqlite_where=sa.text('balance > 0'))
        batch_op.drop_index('ix_customer_invoice_location', postgresql_where=sa.text('location_id IS NOT NULL'), sqlite_where=sa.text('location_id IS NOT NULL'))
        batch_op.drop_index('ix_customer_invoice_failed', postgresql_where=sa.text("sync = 'failed'"), sqlite_where=sa.text("sync = 'failed'"))
        batch_op.drop_index('ix_customer_invoice_customer_po', postgresql_where=sa.text("customer_po <> ''"), sqlite_where=sa.text("customer_po <> ''"))
        batch_op.drop_index('ix_customer_invoice_customer')
        batch_op.drop_index(batch_op.f('ix_customer_invoice_company_id_invoice_date_id'))
        batch_op.drop_index(batch_op.f('ix_customer_invoice_company_id_import_id_id'))
        batch_op.drop_index('ix_customer_invoice_accounting', postgresql_where=sa.text('accounting_id IS NOT NULL'), sqlite_where=sa.text('accounting_id IS NOT NULL'))

    op.drop_table('customer_invoice')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_company_id_vendor_invoice_id'))

    op.drop_table('attachment')
    with op.batch_alter_table('additional_charge', schema=None) as batch_op:
        batch_op.drop_index('ix_additional_charge_order')
        batch_op.drop_index(batch_op.f('ix_additional_charge_company_id_vendor_invoice_id'))
        batch_op.drop_index(batch_op.f('ix_additional_charge_company_id_purchase_order_id'))

    op.drop_table('additional_charge')
    with op.batch_alter_table('vendor_invoice', schema=None) as batch_op:
        batch_op.drop_index('uq_vendor_invoice_number', postgresql_where=sa.text("number <> ''"), sqlite_where=sa.text("number <> ''"))
        batch_op.drop_index('ix_vendor_invoice_waiting', postgresql_where=sa.text("status = 'ES' AND transfer = 'not_taken'"), sqlite_where=sa.text("status = 'ES' AND transfer = 'not_taken'"))
        batch_op.drop_index('ix_vendor_invoice_order')
        batch_op.drop_index('ix_vendor_invoice_import')
        batch_op.drop_index(batch_op.f('ix_vendor_invoice_company_id_status_id'))
        batch_op.drop_index(batch_op.f('ix_vendor_invoice_company_id_purchase_order_id'))
        batch_op.drop_index(batch_op.f('ix_vendor_invoice_company_id_number_id'))
        batch_op.drop_index(batch_op.f('ix_vendor_invoice_company_id_accounting_id'))

    op.drop_table('vendor_invoice')
    with op.batch_alter_table('status_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_status_change_company_id_record_kind_record_id'))

    op.drop_table('status_change')
    with op.batch_alter_table('standing_order_skip', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standing_order_skip_company_id_day_standing_order_id'))

    op.drop_table('standing_order_skip')
    with op.batch_alter_table('standing_order_line', schema=None) as batch_op:
        batch_op.drop_index('ix_standing_order_line_order')

    op.drop_table('standing_order_line')
    with op.batch_alter_table('standing_order_charge', schema=None) as batch_op:
        batch_op.drop_index('ix_standing_order_charge_order')

    op.drop_table('standing_order_charge')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_former_token_hash')
        batch_op.drop_index('ix_sign_in_company_id_user_id')

    op.drop_table('sign_in')
    op.drop_table('second_factor')
    op.drop_table('recovery_code')
    with op.batch_alter_table('prebook', schema=None) as batch_op:
        batch_op.drop_index('uq_prebook_standing_order', postgresql_where=sa.text('standing_order_id IS NOT NULL'), sqlite_where=sa.text('standing_order_id IS NOT NULL'))
        batch_op.drop_index('ix_prebook_customer')
        batch_op.drop_index(batch_op.f('ix_prebook_company_id_truck_date_id'))
        batch_op.drop_index(batch_op.f('ix_prebook_company_id_import_id_id'))
        batch_op.drop_index(batch_op.f('ix_prebook_company_id_customer_po_id'))

    op.drop_table('prebook')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index('ix_one_time_link_company_id_user_id')

    op.drop_table('one_time_link')
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.drop_index('ix_import_run_user')
        batch_op.drop_index('ix_import_run_sha256')
        batch_op.drop_index('ix_import_run_report_of', postgresql_where=sa.text('report_of IS NOT NULL'), sqlite_where=sa.text('report_of IS NOT NULL'))
        batch_op.drop_index('ix_import_run_kind')
        batch_op.drop_index(batch_op.f('ix_import_run_company_id_id'))
        batch_op.drop_index('ix_import_run_at_work', postgresql_where=sa.text("state IN ('checking', 'saving', 'taking_back')"), sqlite_where=sa.text("state IN ('checking', 'saving', 'taking_back')"))

    op.drop_table('import_run')
    with op.batch_alter_table('exchange', schema=None) as batch_op:
        batch_op.drop_index('ix_exchange_set', sqlite_where=sa.text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')"), postgresql_where=sa.text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')"))
        batch_op.drop_index('ix_exchange_age')

    op.drop_table('exchange')
    with op.batch_alter_table('box_confirmation', schema=None) as batch_op:
        batch_op.drop_index('ix_box_confirmation_group')

    op.drop_table('box_confirmation')
    with op.batch_alter_table('billing_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_billing_run_company_id_id'))

    op.drop_table('billing_run')
    op.drop_table('api_use')
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_token_company_id_id'))

    op.drop_table('api_token')
    with op.batch_alter_table('vendor_product_alias', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vendor_product_alias_company_id_product_id'))

    op.drop_table('vendor_product_alias')
    with op.batch_alter_table('vendor_availability', schema=None) as batch_op:
        batch_op.drop_index('ix_vendor_availability_vendor')
        batch_op.drop_index('ix_vendor_availability_import')
        batch_op.drop_index(batch_op.f('ix_vendor_availability_company_id_is_current_available_from_id'))

    op.drop_table('vendor_availability')
    op.drop_table('user_account')
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index('ix_ticket_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_ticket_company')

    op.drop_table('ticket')
    with op.batch_alter_table('standing_order', schema=None) as batch_op:
        batch_op.drop_index('ix_standing_order_customer')
        batch_op.drop_index(batch_op.f('ix_standing_order_company_id_next_day_id'))
        batch_op.drop_index(batch_op.f('ix_standing_order_company_id_is_active_id'))

    op.drop_table('standing_order')
    with op.batch_alter_table('purchase_order', schema=None) as batch_op:
        batch_op.drop_index('ix_purchase_order_vendor_view')
        batch_op.drop_index('ix_purchase_order_vendor_status')
        batch_op.drop_index('ix_purchase_order_status_row')
        batch_op.drop_index('ix_purchase_order_processing', postgresql_where=sa.text("charges_state = 'processing'"), sqlite_where=sa.text("charges_state = 'processing'"))
        batch_op.drop_index('ix_purchase_order_payable', postgresql_where=sa.text('awb IS NOT NULL OR row_rank > 0'), sqlite_where=sa.text('awb IS NOT NULL OR row_rank > 0'))
        batch_op.drop_index('ix_purchase_order_import')
        batch_op.drop_index('ix_purchase_order_differing', postgresql_where=sa.text('differs'), sqlite_where=sa.text('differs = 1'))
        batch_op.drop_index(batch_op.f('ix_purchase_order_company_id_vendor_id_ship_date_id'))
        batch_op.drop_index(batch_op.f('ix_purchase_order_company_id_status_ship_date_id'))
        batch_op.drop_index(batch_op.f('ix_purchase_order_company_id_ship_date_id'))
        batch_op.drop_index(batch_op.f('ix_purchase_order_company_id_location_id_ship_date_id'))
        batch_op.drop_index(batch_op.f('ix_purchase_order_company_id_awb_id'))
        batch_op.drop_index(batch_op.f('ix_purchase_order_company_id_arrives_on_id'))

    op.drop_table('purchase_order')
    with op.batch_alter_table('mail_attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_attachment_mail')
        batch_op.drop_index(batch_op.f('ix_mail_attachment_company_id_storage_key'))

    op.drop_table('mail_attachment')
    with op.batch_alter_table('item_event', schema=None) as batch_op:
        batch_op.drop_index('ix_item_event_item')

    op.drop_table('item_event')
    with op.batch_alter_table('invoice_mailbox', schema=None) as batch_op:
        batch_op.drop_index('uq_invoice_mailbox_location')
        batch_op.drop_index('uq_invoice_mailbox_for_all', postgresql_where=sa.text('location_id IS NULL'), sqlite_where=sa.text('location_id IS NULL'))

    op.drop_table('invoice_mailbox')
    with op.batch_alter_table('customer_location', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_location_company_id_location_id'))

    op.drop_table('customer_location')
    with op.batch_alter_table('billing_settings', schema=None) as batch_op:
        batch_op.drop_index('uq_billing_settings_location', postgresql_where=sa.text('location_id IS NOT NULL'), sqlite_where=sa.text('location_id IS NOT NULL'))
        batch_op.drop_index('uq_billing_settings_company', postgresql_where=sa.text('location_id IS NULL'), sqlite_where=sa.text('location_id IS NULL'))

    op.drop_table('billing_settings')
    with op.batch_alter_table('balance_adjustment', schema=None) as batch_op:
        batch_op.drop_index('uq_balance_adjustment_imported_without_reference', postgresql_where=sa.text("import_id IS NOT NULL AND reference = ''"), sqlite_where=sa.text("import_id IS NOT NULL AND reference = ''"))
        batch_op.drop_index('uq_balance_adjustment_imported', postgresql_where=sa.text("import_id IS NOT NULL AND reference <> ''"), sqlite_where=sa.text("import_id IS NOT NULL AND reference <> ''"))
        batch_op.drop_index('uq_balance_adjustment_entry', postgresql_where=sa.text('entry_key IS NOT NULL'), sqlite_where=sa.text('entry_key IS NOT NULL'))
        batch_op.drop_index('ix_balance_adjustment_waiting', postgresql_where=sa.text("sync = 'waiting'"), sqlite_where=sa.text("sync = 'waiting'"))
        batch_op.drop_index('ix_balance_adjustment_taken', postgresql_where=sa.text("sync = 'taken'"), sqlite_where=sa.text("sync = 'taken'"))
        batch_op.drop_index('ix_balance_adjustment_open', postgresql_where=sa.text('open_amount <> 0'), sqlite_where=sa.text('open_amount <> 0'))
        batch_op.drop_index('ix_balance_adjustment_failed', postgresql_where=sa.text("sync = 'failed'"), sqlite_where=sa.text("sync = 'failed'"))
        batch_op.drop_index(batch_op.f('ix_balance_adjustment_customer_id_adjusted_on_id'))
        batch_op.drop_index(batch_op.f('ix_balance_adjustment_company_id_import_id_id'))
        batch_op.drop_index('ix_balance_adjustment_accounting', postgresql_where=sa.text('accounting_id IS NOT NULL'), sqlite_where=sa.text('accounting_id IS NOT NULL'))

    op.drop_table('balance_adjustment')
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.drop_index('uq_work_item_open', sqlite_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"), postgresql_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"))
        batch_op.drop_index('ix_work_item_record')
        batch_op.drop_index('ix_work_item_open', sqlite_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"), postgresql_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"))
        batch_op.drop_index('ix_work_item_finished', sqlite_where=sa.text('finished_at IS NOT NULL'), postgresql_where=sa.text('finished_at IS NOT NULL'))
        batch_op.drop_index('ix_work_item_exchange')
        batch_op.drop_index('ix_work_item_delayed', sqlite_where=sa.text("state = 'delayed'"), postgresql_where=sa.text("state = 'delayed'"))

    op.drop_table('work_item')
    with op.batch_alter_table('vendor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vendor_company_id_import_id_id'))

    op.drop_table('vendor')
    op.drop_table('title_memory')
    op.drop_table('standing_order_number')
    op.drop_table('read_position')
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.drop_index('ix_product_list')
        batch_op.drop_index('ix_product_import')

    op.drop_table('product')
    op.drop_table('prebook_number')
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_outgoing_mail_due', postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))
        batch_op.drop_index(batch_op.f('ix_outgoing_mail_company_id_state_id'))
        batch_op.drop_index(batch_op.f('ix_outgoing_mail_company_id_id'))

    op.drop_table('outgoing_mail')
    op.drop_table('order_number')
    op.drop_table('mapping')
    op.drop_table('location')
    with op.batch_alter_table('list_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_list_entry_company_id_kind_folded_name'))

    op.drop_table('list_entry')
    op.drop_table('day_figure')
    op.drop_table('customer_invoice_number')
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_company_id_name_id'))
        batch_op.drop_index(batch_op.f('ix_customer_company_id_is_active_name_id'))
        batch_op.drop_index(batch_op.f('ix_customer_company_id_import_id_id'))

    op.drop_table('customer')
    op.drop_table('connection')
    op.drop_table('carrier')
    op.drop_table('address_check')
    with op.batch_alter_table('sign_in_count', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_count_last_failed_at')

    op.drop_table('sign_in_count')
    with op.batch_alter_table('login_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_login_attempt_place_last_failed_at')
        batch_op.drop_index('ix_login_attempt_last_failed_at')

    op.drop_table('login_attempt')
    op.drop_table('company')
